/* Parts of the board: how a region stands, as a page, as slides, by layer. Every function that gives a json_t gives a
 * new reference. */
#ifndef SOILGATE_REPORT_BOARD_H
#define SOILGATE_REPORT_BOARD_H

#include "report/html.h"
#include "report/json.h"
#include "report/states.h"
#include "soilgate/report.h"

/* How a layer stands in a delivery: by the worst that was found. */
typedef enum {
    SG_CELL_OK,
    SG_CELL_INFO,
    SG_CELL_WARNING,
    SG_CELL_UNCHECKED,
    SG_CELL_ERROR,
    SG_CELL_MISSING, /* it must be there, and is not */
    SG_CELL_ABSENT,  /* it need not be there */
    SG_CELL_UNREAD,  /* the report of the delivery cannot be read: nobody knows */
    SG_CELLS
} SgCell;
const char *sg_cell_name(SgCell cell); /* "warning" */

typedef struct {
    char *id, *title; /* title: "" when the specification has it not */
    gboolean expected;
} SgBoardLayer;

/* What the reports of a product's deliveries say. */
typedef struct {
    GPtrArray *countries; /* GPtrArray * of SgRecord *, as the deliveries of each country; NULL: it cannot be read */
    GPtrArray *layers;    /* SgBoardLayer *: of the specification, then others that came; none without a delivery */
} SgBoardProduct;
/* The records of every product of BOARD: SgBoardProduct *, freed with the array. */
GPtrArray *sg_board_products(const SgBoard *board);
/* What the record of DELIVERY of that country says; NULL when it cannot be read, or is of another country. */
const SgRecordDelivery *sg_board_record(const SgBoardProduct *product, guint country, guint delivery, const char *iso3);
/* How LAYER stands in a delivery; RECORD NULL: not read. COUNT: findings about it; may be NULL. */
SgCell sg_board_cell(const SgRecordDelivery *record, const SgBoardLayer *layer, guint *count);

/* How a country is marked in the map, beside its colour: for the page and the slides alike. */
#define SG_BOARD_DOT  7.0  /* units of the atlas: radius of the mark of a small country */
#define SG_BOARD_TYPE 12.5 /* size of the letters of codes */
typedef struct {
    gboolean small;    /* it cannot be seen without a mark at its anchor */
    gboolean labelled; /* there is room for its code */
    SgDot label;       /* the middle of the code's foot */
} SgBoardPlace;
/* The place of every country of ATLAS: SgBoardPlace. No two codes lie on one another. */
GArray *sg_board_places(const SgAtlas *atlas);
/* How the map was projected, for people. Free with g_free. */
char *sg_board_projection(const SgAtlas *atlas);

/* The data of the page, beside the statuses: labels, states, map, events, deliveries, layers. */
json_t *sg_board_page(const SgBoard *board);
/* {key: text}: what the page says of itself. */
void sg_board_add_labels(json_t *labels);
/* Takes the addresses of people out of every text in VALUE, and in TEXT (new text): the page is made to be published.
 */
void sg_board_hide_addresses(json_t *value);
char *sg_board_hide_address(const char *text);

#endif
