#include "cli/board.h"
#include "soilgate/base.h"
#include "soilgate/boundary.h"
#include "soilgate/raster.h"
#include "soilgate/words.h"

#define MAP_WIDTH 1000

void sg_cli_board_clear(SgCliBoard *board)
{
    sg_overview_free(board->overview);
    sg_atlas_free(board->atlas);
    g_free(board->disclaimer);
    g_clear_pointer(&board->specs, g_ptr_array_unref);
}

/* What must stand beside a map: the shipped boundaries' own words, or whose boundaries these are. */
static char *disclaimer_of(const SgBoundaries *shipped, const char *title)
{
    if (title == NULL || g_strcmp0(title, sg_boundaries_title(shipped)) == 0)
        return g_strdup(sg_boundaries_disclaimer(shipped));
    g_autofree char *shown = sg_text_printable(title);
    return g_strdup_printf(
        _("The boundaries on these maps are those that the registry was made with (%s) and are there "
          "for orientation alone. They express no opinion on the legal status of any country, "
          "territory or area, or on the course of any border."),
        shown);
}

/* The land of others is shown where the registry has the outlines of the shipped boundaries: those of two sources would
 * not meet. */
static gboolean make_map(SgCliBoard *board, GError **error)
{
    const SgOverview *overview = board->overview;
    sg_geo_init();
    g_autoptr(SgBoundaries) shipped = sg_boundaries_open(NULL, NULL, error);
    if (shipped == NULL)
        return FALSE;
    gboolean same = g_strcmp0(overview->boundaries_sha256, sg_boundaries_sha256(shipped)) == 0;
    board->disclaimer = disclaimer_of(shipped, overview->boundaries);
    board->atlas = sg_atlas_new(overview->shapes, same ? shipped : NULL, MAP_WIDTH, error);
    return board->atlas != NULL;
}

static void spec_free(gpointer spec)
{
    if (spec != NULL)
        sg_spec_free(spec);
}

/* A product of the registry may be of a specification that is not here: it is then shown without what that says. */
static void load_specs(SgCliBoard *board)
{
    board->specs = g_ptr_array_new_with_free_func(spec_free);
    for (guint i = 0; i < board->overview->products->len; i++) {
        const SgOverviewProduct *product = g_ptr_array_index(board->overview->products, i);
        const char *name = product->status->product;
        gboolean plain =
            g_regex_match_simple("^[A-Za-z0-9]{1,40}$", name, G_REGEX_DOLLAR_ENDONLY, 0); /* never a path */
        g_ptr_array_add(board->specs, plain ? sg_spec_load(name, NULL) : NULL);
    }
}

gboolean sg_cli_board_read(SgCliBoard *board, SgRegistry *registry, const SgOverviewOptions *options, GError **error)
{
    board->overview = sg_registry_overview(registry, options, error);
    if (board->overview == NULL || (options->shapes && !make_map(board, error)))
        return FALSE;
    load_specs(board);
    return TRUE;
}

SgBoard sg_cli_board_of(const SgCliBoard *board)
{
    return (SgBoard){
        .overview = board->overview,
        .atlas = board->atlas,
        .disclaimer = board->disclaimer,
        .specs = (const SgSpec *const *)board->specs->pdata,
    };
}
