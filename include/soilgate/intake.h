/* intake: fetches and unpacks what was handed in, finds the files, and matches names to layers and countries. Reads
 * folders, archives and names, never pixels.
 */
#ifndef SOILGATE_INTAKE_H
#define SOILGATE_INTAKE_H

#include "soilgate/scales.h"
#include "soilgate/scratch.h"
#include "soilgate/spec.h"

/* How a country token was understood. */
typedef enum {
    SG_COUNTRY_NONE,    /* the name has no token (training names) */
    SG_COUNTRY_CODE,    /* an ISO 3166-1 alpha-3 code, in capitals */
    SG_COUNTRY_LIKELY,  /* no code, but one is likely: a name, another code, a slip */
    SG_COUNTRY_UNKNOWN, /* no code and nothing like one */
} SgCountryState;

typedef struct {
    SgCountryState state;
    char *token;  /* as written; NULL for none */
    char iso3[8]; /* the code, or the likely one; "" else */
    char *reason; /* why it is likely: "the name of the country", "the telephone code", "two letters swapped"; or which
                     countries it may mean; or NULL */
    gboolean by_name; /* it is likely because it is a name of the country, written out */
} SgCountryToken;

/* What a file's name says under a specification. */
typedef struct {
    const SgLayer *layer; /* NULL: no layer of the spec */
    gboolean canonical;   /* the name is the layer's own, letter by letter, but for the country token */
    char *how;            /* not canonical: what was understood ("Map30 for Map030; ending .tiff"); else NULL */
    SgCountryToken country;
    char *nearest;                /* no layer: the nearest canonical name, country kept; or NULL */
    const SgLayer *nearest_layer; /* the layer of that name; NULL with it */
    const SgLookalike *lookalike; /* no layer: the name is known as that of this other map; or NULL */
} SgNameFacts;
void sg_name_facts_clear(SgNameFacts *name);

/* A country of the world, from the shipped table (ISO 3166-1, UN M49). */
typedef struct {
    char iso3[4], iso2[3];
    int m49;
    const char *name;
    SgColour colour; /* an opacity of 0: it has none */
} SgCountry;
/* Reads the table if that was not done yet. Without it no token is ever understood, so a program asks first.
 * SG_ERROR_USAGE when it is missing or broken. */
gboolean sg_countries_load(GError **error);
const SgCountry *sg_country_find(const char *iso3); /* exact, or NULL */
/* The colour of a country by its UN M49 number: the same wherever it is shown, and far from those of its neighbours
 * (tools/make-colours.py); of numbers that the table does not have, sg_colour_of_number's. */
SgColour sg_country_colour(int m49);
/* Understands a token: code, name, alpha-2, M49, known mistakes, one slip. A token that fits several countries is
 * unknown, and the reason lists them. OUT is overwritten; its strings are printable and free with g_free. */
void sg_country_understand(const char *token, SgCountryToken *out);

/* Matches the base name (no folder) of a file against SPEC. OUT is overwritten. A name that is no layer's gets a
 * country only when it begins with a code. */
void sg_name_match(const SgSpec *spec, const char *base_name, SgNameFacts *out);
/* The same without looking for the nearest name, which costs most. */
void sg_name_match_only(const SgSpec *spec, const char *base_name, SgNameFacts *out);
/* TRUE when WORD is part of the name of one of SPEC's layers, as "Uncertainty" and "ESP" are: it says which map this
 * is, and is no country's token. */
gboolean sg_name_holds(const SgSpec *spec, const char *word);
/* How far a name that is no layer's is from SPEC's: 0 when it holds the product's name ("GSOCseq"), else the number of
 * signs by which it differs from the nearest name; G_MAXUINT when more than a third of that would have to change. */
guint sg_name_distance(const SgSpec *spec, const char *base_name);
/* How many of NAMES (base names) match a layer: used to find which spec a delivery is for. */
guint sg_name_score(const SgSpec *spec, char *const *names, guint count);

/* A file handed in. */
typedef struct {
    char *path;          /* to open it */
    char *named;         /* where it lies for the person who handed it in, once archives are unpacked: for commands */
    char *shown;         /* relative to the delivery's root, printable: for reports */
    char *base_name;     /* raw */
    gboolean geotiff;    /* its name ends in .tif or .tiff, in any letter case, or it was named on the command line */
    gboolean sidecar;    /* .aux.xml .tfw .ovr .msk ... of a file beside it */
    const char *refused; /* why it must not be opened, as a sentence (interned); or NULL */
    const char
        *remedy; /* refused: what to do about it, as sentences; NULL: what is to be done about unreadable files */
} SgIntakeFile;

/* What kept files from being found or taken out of an archive. */
typedef enum {
    SG_FAULT_KIND,      /* an archive of a kind that is not read (rar), or by its name only */
    SG_FAULT_BROKEN,    /* it does not read, from some place on or in some of its files */
    SG_FAULT_ENCRYPTED, /* protected by a password */
    SG_FAULT_PATH,      /* a path that leaves the archive, or that cannot be the name of a file */
    SG_FAULT_TWICE,     /* two of its files have one path */
    SG_FAULT_NESTED,    /* an archive too deep in archives */
    SG_FAULT_LIMIT,     /* more than the limits allow */
    SG_FAULT_CHECKSUM,  /* a file is not the one whose checksum was given */
} SgFaultKind;
typedef struct {
    SgFaultKind kind;
    char *shown;               /* the archive, folder or file, as files are shown */
    char *detail;              /* in what way, printable, as part of a sentence; or NULL */
    char *expected, *measured; /* or NULL */
    GPtrArray *members;        /* char *: what was not taken out, printable; at most SG_LIMIT_FAULT_NAMES of them */
    guint count;               /* of all that was not taken out; 0: the fault is the archive's as a whole */
    gboolean cut;              /* nothing behind this place was read */
} SgFault;
SgFault *sg_fault_copy(const SgFault *fault);
void sg_fault_free(SgFault *fault);

/* What one PATH argument, or a set of lone files, gave. */
typedef struct {
    char *root;        /* the folder, the archive; NULL for lone files */
    char *given;       /* the path handed in; or the address, without what is secret in it */
    gboolean remote;   /* it is an address: the files lie elsewhere than they say */
    char *shown;       /* printable */
    char *around;      /* printable names of what lies around the paths shown, the innermost last: the folder handed in
                          ("LKA"), the archive and its only folder ("maps.zip/LKA"), the folder of a lone file; NULL when
                          it is not known */
    gboolean archived; /* the root is an archive, or archives lay in it: commands work on what is unpacked */
    GPtrArray *files;  /* SgIntakeFile *, sorted by shown */
    GPtrArray *faults; /* SgFault * */
} SgIntake;

typedef struct {
    SgScratch *scratch;     /* where archives and downloads go; their files live as long as it does */
    const char *sha256;     /* what the file must have, 64 hexadecimal digits; or NULL */
    gboolean allow_private; /* of downloads: see net.h */
    gint64 max_bytes;       /* the same; 0: the limits of limits.h */
    int max_seconds;
    void (*progress)(const char *doing, gint64 done, gint64 total, gpointer data); /* or NULL; TOTAL 0: unknown */
    gpointer progress_data;
} SgIntakeOptions;

/* Reads PATH, which may be an address (http, https, ftp, ftps): the file there is downloaded first, and then read as
 * one given by its path. A failed download is an SgIntakeFile that is refused. Else PATH is: a folder with all below it
 * but hidden files and what file managers leave behind; an archive (zip, tar with or without compression, 7z), told by
 * its content, as the folder it holds; or one file, which may be compressed
 * (.tif.gz). An archive whose only content is one folder is read as that folder. Archives within are opened one level
 * deep. What cannot be read, or does not exist, is an SgIntakeFile too (opening it will say so); what could not be
 * taken out of an archive, or is beyond the limits, is told by a fault. Links are not followed and devices not opened:
 * named like a GeoTIFF they are refused, others are listed, marked in shown. Errors: SG_ERROR_FAILED when the disk is
 * full. */
SgIntake *sg_intake_read(const char *path, const SgIntakeOptions *options, GError **error);
void sg_intake_free(SgIntake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgIntake, sg_intake_free)

/* Why the file PATH, called NAME, is no document for people to read: words that follow its name ("is empty"), or NULL.
 * Looks at its first bytes: a report of no bytes, or a .pdf that is no PDF, is no report. Free with g_free. */
char *sg_document_fault(const char *path, const char *name);

/* A class look-up table of the delivery: what the codes of its class maps stand for. */
typedef struct {
    int code;
    char *name; /* printable */
} SgLookupEntry;
typedef struct {
    char *shown;
    char *unreadable; /* why it could not be read, or NULL; then there are no entries to trust */
    GArray *entries;  /* SgLookupEntry, in the order of the file */
} SgLookup;

/* Never NULL: what is wrong with the file is in UNREADABLE. */
SgLookup *sg_lookup_read(const char *path, const char *shown);
void sg_lookup_free(SgLookup *lookup);
/* What CODE stands for, or NULL. */
const char *sg_lookup_name(const SgLookup *lookup, int code);
/* The code that the specification gives to the class that CODE stands for in LOOKUP. FALSE when the table does not have
 * the code, or a name for it that is none of CLASSES: then nothing can be said about the class of such a pixel. LOOKUP
 * is not NULL: where the specification itself codes the classes (CLASSES->lookup is 0) a code is its own canonical one,
 * and where it does not and no table was handed in, no code has one; both are for the caller to see. Costs a comparison
 * with every name: ask once a code, not once a pixel. */
gboolean sg_lookup_canonical(const SgLookup *lookup, const SgClasses *classes, int code, double *canonical);
/* TRUE when at least one code of LOOKUP has a canonical one. */
gboolean sg_lookup_knows(const SgLookup *lookup, const SgClasses *classes);

/* A number as a text gives it. STEP is one unit of its last digit: 0.01 for "8.40". */
typedef struct {
    gboolean given;
    double value, step;
} SgQuoted;

/* Numbers of a metafile that have a name. */
typedef enum {
    SG_META_WEST, /* the extent, in the order of a box */
    SG_META_SOUTH,
    SG_META_EAST,
    SG_META_NORTH,
    SG_META_WIDTH, /* pixels */
    SG_META_HEIGHT,
    SG_META_MAX, /* statistics, in the unit of the map */
    SG_META_MIN,
    SG_META_MEAN,
    SG_META_SD,
    SG_META_NUMBERS,
} SgMetaNumber;

/* What a metafile says of its map. Texts are printable, and NULL when not given. */
typedef struct {
    char *shown;
    char *unreadable; /* why nothing could be read from it ("it is empty"), or NULL */
    guint understood; /* lines whose key is known; 0 only with UNREADABLE */
    char *title, *depth, *units, *projection, *format, *extent, *resolution;
    SgQuoted numbers[SG_META_NUMBERS];
    SgQuoted corners[4]; /* an extent of four numbers without names, as they stand; .given is that of all or none */
    SgQuoted pixel_deg, pixel_m; /* of the resolution: degrees, metres */
    int epsg;                    /* 0: none given */
} SgMetafile;

/* Reads a text of two columns. Never NULL: what is wrong with the file is in UNREADABLE. What is not understood is left
 * out. */
SgMetafile *sg_metafile_read(const char *path, const char *shown);
/* The same from a text in UTF-8. */
SgMetafile *sg_metafile_parse(const char *text, const char *shown);
void sg_metafile_free(SgMetafile *metafile);
/* The depth that TEXT names ("0-30 cm", "0.3 to 1 m"), in cm. FALSE when there is none; with NEED_UNIT also when no
 * unit stands behind its numbers. */
gboolean sg_depth_read(const char *text, gboolean need_unit, double *top_cm, double *bottom_cm);

#endif
