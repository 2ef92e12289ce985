/* The board of a registry, for the commands that show it. */
#ifndef SOILGATE_CLI_BOARD_H
#define SOILGATE_CLI_BOARD_H

#include "soilgate/report.h"

/* What a board is made of; all zero: nothing. */
typedef struct {
    SgOverview *overview;
    SgAtlas *atlas;
    char *disclaimer;
    GPtrArray *specs; /* SgSpec *, as the products; NULL for those without one */
} SgCliBoard;
void sg_cli_board_clear(SgCliBoard *board);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgCliBoard, sg_cli_board_clear)

/* Reads what OPTIONS want, and makes the map of it when shapes are wanted. */
gboolean sg_cli_board_read(SgCliBoard *board, SgRegistry *registry, const SgOverviewOptions *options, GError **error);
/* As reports take it; borrows from BOARD. */
SgBoard sg_cli_board_of(const SgCliBoard *board);

#endif
