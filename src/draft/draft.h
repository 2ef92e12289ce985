/* draft, private: what is known of the sample maps. */
#ifndef SOILGATE_DRAFT_DRAFT_H
#define SOILGATE_DRAFT_DRAFT_H

#include "soilgate/draft.h"
#include "soilgate/limits.h"
#include "soilgate/scan.h"
#include "soilgate/scratch.h"

#define SG_DRAFT_CODES 32  /* a layer of whole numbers with at most so many different ones is taken for classes */
#define SG_DRAFT_MAPS  200 /* as many kinds as a specification may have: SG_LIMIT_SPEC_KINDS */

/* Fill values looked for in the sample maps: see SgDraftMap.stray and .fills. */
#define SG_DRAFT_FILLS 5
extern const double sg_draft_fills[SG_DRAFT_FILLS];

typedef struct {
    char *path, *shown;
    char *stem;  /* base name without .tif or .tiff, raw */
    char *id;    /* of the layer */
    char *file;  /* "{ISO3}_T0_Map030.tif" */
    char *alias; /* the stem with {ISO3}, when FILE cannot hold its signs; or NULL */

    char *refused; /* why it was not opened; else NULL, and what follows holds */
    SgType type;
    gboolean has_nodata;
    double nodata;
    gboolean has_grid; /* north-up, in degrees */
    int epsg;
    SgGrid grid;
    gboolean has_values;                    /* there are pixels with data */
    double ends[2];                         /* the lowest and the highest value */
    double stray[2];                        /* a fill value, or one far off, that stands beyond that end; NaN: none */
    double stray_rank[2];                   /* the percentile from which the end was guessed then */
    int codes[SG_DRAFT_CODES], codes_count; /* of a layer of classes; 0: no classes */
    gint64 fills[SG_DRAFT_FILLS];           /* pixels that are this fill value; 0 where it is the nodata */
} SgDraftMap;

typedef struct {
    char *shown;        /* the folder, printable */
    GPtrArray *maps;    /* SgDraftMap *, sorted by name */
    char *product;      /* from the names; or NULL */
    char *token;        /* the word in the names that tells the country; or NULL */
    gboolean is_code;   /* it is an ISO 3166-1 alpha-3 code */
    SgScratch *scratch; /* holds the maps that came in archives */
} SgDraft;

/* Finds the maps and understands their names. */
gboolean sg_draft_find(SgDraft *draft, const char *folder, GError **error);
/* Opens and scans each. */
gboolean sg_draft_measure(SgDraft *draft, const SgDraftOptions *options, GError **error);
/* The YAML; NULL with an error when no map lies on a grid that a specification can describe. */
char *sg_draft_write(const SgDraft *draft, const char *product, GError **error);

#endif
