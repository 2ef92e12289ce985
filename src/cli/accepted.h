/* What a registry has accepted, as files: for commands that go on from there. */
#ifndef SOILGATE_CLI_ACCEPTED_H
#define SOILGATE_CLI_ACCEPTED_H

#include "soilgate/mosaic.h"
#include "soilgate/registry.h"
#include "soilgate/scratch.h"

typedef struct {
    char *region;           /* its code */
    GPtrArray *wanted;      /* char *: codes of its countries, and NULL at the end */
    GPtrArray *submissions; /* SgSubmission * */
    GPtrArray *folders;     /* char *: a folder for each delivery, and NULL at the end */
    GPtrArray *files;       /* SgMosaicAccepted * */
    SgScratch *scratch;     /* holds the folders */
} SgCliAccepted;
void sg_cli_accepted_free(SgCliAccepted *accepted);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgCliAccepted, sg_cli_accepted_free)

/* The accepted deliveries of PRODUCT from the countries of REGION (NULL: the only one there is), without their files.
 * NULL with an error: no such product or region. */
SgCliAccepted *sg_cli_accepted_new(SgRegistry *registry, const char *product, const char *region, const char *today,
                                   GError **error);
/* Takes their files from the store in STORE into folders of their own, but for maps of layers that are not among LAYERS
 * (NULL: all), each read once to see that it is whole. FALSE with an error: one is not in the store as it was accepted.
 * Before there are threads. */
gboolean sg_cli_accepted_take(SgCliAccepted *accepted, const char *store, const char *const *layers, GError **error);

#endif
