/* What a registry has accepted, as files: for commands that go on from there. */
#ifndef SOILGATE_CLI_ACCEPTED_H
#define SOILGATE_CLI_ACCEPTED_H

#include "soilgate/mosaic.h"
#include "soilgate/registry.h"
#include "soilgate/scratch.h"

typedef struct {
    char *region;       /* its code */
    GPtrArray *wanted;  /* char *: codes of its countries, and NULL at the end */
    GPtrArray *folders; /* char *: a folder for each delivery, and NULL at the end */
    GPtrArray *files;   /* SgMosaicAccepted * */
    SgScratch *scratch; /* holds the folders */
} SgCliAccepted;
void sg_cli_accepted_free(SgCliAccepted *accepted);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgCliAccepted, sg_cli_accepted_free)

/* The accepted deliveries of PRODUCT from the countries of REGION (NULL: the only one there is), their files taken from
 * the store in STORE into folders of their own, but for maps of layers that are not among LAYERS (NULL: all). NULL with
 * an error: no such product or region, a file that is not in the store as it was accepted. Before there are threads. */
SgCliAccepted *sg_cli_accepted(SgRegistry *registry, const char *store, const char *product, const char *region,
                               const char *today, const char *const *layers, GError **error);

#endif
