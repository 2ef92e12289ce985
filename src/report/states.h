/* How states are told and shown: the one table for texts, pages and pictures. The legend of the registry's own map for
 * QGIS (registry/sql/status.qml) has the same colours: test_registry.c holds it against these. */
#ifndef SOILGATE_REPORT_STATES_H
#define SOILGATE_REPORT_STATES_H

#include "report/page.h"
#include "soilgate/tracking.h"

typedef struct {
    SgState state;
    SgStyle style;
    const char *title;   /* "MISSING", to be translated, as the next */
    const char *meaning; /* "expected, and not there" */
    const char *colour;  /* "#c8371b": any two are told apart by people who do not see all colours (test_board.py) */
} SgStateLook;

/* SG_STATES of them, in the order in which they are told: who still has to do something first. */
const SgStateLook *sg_state_looks(void);
/* Its title in small letters, in the language chosen: "In preparation". Free with g_free. */
char *sg_state_word(const SgStateLook *look);
/* "in-preparation"; "no-status" for SG_STATE_NONE. */
const char *sg_state_key(SgState state);

#endif
