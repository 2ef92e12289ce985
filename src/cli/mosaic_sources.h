/* Where the maps of a mosaic come from, which countries should be there, and what is left out. */
#ifndef SOILGATE_CLI_MOSAIC_SOURCES_H
#define SOILGATE_CLI_MOSAIC_SOURCES_H

#include "cli/accepted.h"
#include "soilgate/recipe.h"
#include "soilgate/tracking.h"

/* What the options of the command say. */
typedef struct {
    const char *registry; /* NULL: files were named */
    const char *store, *product;
    const char *region, *recipe; /* NULL: none */
    const char *spec;
    const char *const *layers; /* ids, ended by NULL; NULL: all */
} SgCliSourcesOptions;

typedef struct {
    SgCliAccepted *accepted; /* NULL: files were named */
    char *store;             /* where their files are */
    SgRegion *region;        /* of files that were named; NULL: none */
    GPtrArray *countries;    /* its codes, and NULL at the end */
    char *code;              /* of the region, for names of files; or NULL */
    SgRecipe *recipe;        /* what is left out; or NULL */
} SgCliSources;
void sg_cli_sources_clear(SgCliSources *sources);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SgCliSources, sg_cli_sources_clear)

/* Reads recipe and region, and what the registry has accepted, without a map. SOURCES is all zero before. */
gboolean sg_cli_sources_read(SgCliSources *sources, const SgCliSourcesOptions *options, GError **error);
/* Takes what was accepted out of the store. Before there are threads. */
gboolean sg_cli_sources_take(SgCliSources *sources, const SgCliSourcesOptions *options, GError **error);
/* Codes, ended by NULL; or NULL. */
const char *const *sg_cli_sources_countries(const SgCliSources *sources);

#endif
