/* check, private: which files of a delivery are its papers, and which maps they are for. */
#ifndef SOILGATE_CHECK_PAPERS_H
#define SOILGATE_CHECK_PAPERS_H

#include "soilgate/check.h"

/* Adds to DELIVERY, whose maps are there and named, the papers among FILES (SgIntakeFile *), reads those that the
 * specification reads, and gives them to the maps they are for; and to its other files what lies beside its maps. Does
 * nothing without a specification. */
void sg_papers_collect(SgDelivery *delivery, const GPtrArray *files);
/* Of lone maps of two countries, A and B: marks those that one look-up table was given to (lookup_also). */
void sg_papers_tell_shared(SgDelivery *a, SgDelivery *b);
/* TRUE when a file called BASE_NAME is a paper by SPEC, or NULL: none. A GeoTIFF's name is that of a map. */
gboolean sg_is_paper(const SgSpec *spec, const char *base_name);
void sg_paper_free(gpointer paper);

#endif
