#include "report/states.h"
#include "soilgate/words.h"

static const SgStateLook looks[] = {
    {SG_STATE_MISSING, SG_STYLE_BAD, N_("MISSING"), N_("expected, and not there"), "#c8371b"},
    {SG_STATE_CORRECTION_REQUESTED, SG_STYLE_BAD, N_("CORRECTION REQUESTED"), N_("a delivery has to be mended"),
     "#dda09f"},
    {SG_STATE_REJECTED, SG_STYLE_BAD, N_("REJECTED"), N_("a delivery was not accepted"), "#801f7e"},
    {SG_STATE_WITHDRAWN, SG_STYLE_CAUTION, N_("WITHDRAWN"), N_("the country took its delivery back"), "#3d4344"},
    {SG_STATE_IN_PREPARATION, SG_STYLE_CAUTION, N_("IN PREPARATION"), N_("the country works on it"), "#e08e0a"},
    {SG_STATE_REPORTED, SG_STYLE_CAUTION, N_("REPORTED"), N_("said to be submitted; no file is here"), "#ffe041"},
    {SG_STATE_RECEIVED, SG_STYLE_NOTE, N_("RECEIVED"), N_("a delivery is here, to be reviewed"), "#7bccf1"},
    {SG_STATE_SUPERSEDED, SG_STYLE_NOTE, N_("SUPERSEDED"), N_("a newer delivery takes its place"), "#817a94"},
    {SG_STATE_ACCEPTED, SG_STYLE_GOOD, N_("ACCEPTED"), N_("the map is complete"), "#128359"},
    {SG_STATE_NONE, SG_STYLE_FAINT, N_("NO STATUS"), N_("nothing is known, and nothing is expected yet"), "#e9ecec"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(looks) == SG_STATES);

const SgStateLook *sg_state_looks(void)
{
    return looks;
}

char *sg_state_word(const SgStateLook *look)
{
    g_autofree char *small = g_utf8_strdown(_(look->title), -1);
    const char *rest = g_utf8_next_char(small);
    g_autofree char *first = g_utf8_strup(small, (gssize)(rest - small));
    return g_strconcat(first, rest, NULL);
}

const char *sg_state_key(SgState state)
{
    return state == SG_STATE_NONE ? "no-status" : sg_state_name(state);
}
