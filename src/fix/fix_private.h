/* fix, private: between plan and run. */
#ifndef SOILGATE_FIX_PRIVATE_H
#define SOILGATE_FIX_PRIVATE_H

#include "soilgate/fix.h"
#include "soilgate/raster_fix.h"

/* --- steps --- */

/* What a step is about and in which order steps are told and done. */
typedef struct {
    SgRepairKind kind;
    const char *id;
    gboolean writes;       /* the pixels are written anew */
    gboolean needs_nodata; /* pixels become nodata: one must be declared */
    char *(*what)(const SgFileFacts *file, const SgSpec *spec, const SgRepair *repair); /* a sentence */
} SgStepKind;
const SgStepKind *sg_step_kind(SgRepairKind kind); /* NULL for what is no step */
/* VALUE, which a pixel of TYPE holds, in the fewest digits that are the same pixel. */
char *sg_fix_value_text(SgType type, double value);
/* The place in the order. */
guint sg_step_order(SgRepairKind kind);

SgFixStep *sg_fix_step_new(const SgFileFacts *file, const SgSpec *spec, const SgFinding *finding);
void sg_fix_step_free(gpointer step);
SgFixFile *sg_fix_file_new(const char *source, const char *shown);
void sg_fix_file_free(gpointer file);
/* TRUE when the pixels of FILE are written anew. */
gboolean sg_fix_writes(const SgFixFile *file);

/* --- plan --- */

/* The facts of a map, and its delivery. */
typedef struct {
    const SgDelivery *delivery;
    const SgFileFacts *file;
} SgFixMap;
/* The maps of REPORT by path (SgFixMap *); free with g_hash_table_unref. */
GHashTable *sg_fix_maps(const SgReport *report);
/* Plans the steps of one map. WHOLE: also those that wait for others. FACTOR as in the options. */
void sg_fix_plan_map(const SgFixMap *map, const SgFixOptions *options, gboolean whole, SgFixFile *file);
/* Where FOUND of INTAKE lies below the output folder; SEVERAL: more than one folder was handed in. */
char *sg_fix_copy_path(const SgIntake *intake, const SgIntakeFile *found, gboolean several);
/* TRUE when one of STEPS is of KIND. */
gboolean sg_fix_has_kind(const GPtrArray *steps, SgRepairKind kind);
/* COPY with another base name. */
char *sg_fix_renamed(const char *copy, const char *base_name);
/* The findings of REPORT that no step of FILES mends. */
void sg_fix_find_left(const SgReport *report, const GPtrArray *files, GPtrArray *left);
/* Adds to what is left the findings of BEFORE about what is in no copy. */
void sg_fix_find_lost(SgFix *fix);

/* --- run --- */

/* Where copies are made. */
typedef struct {
    const SgFixOptions *options;
    SgFix *fix;
    SgScratch *scratch; /* in the output folder */
    char *stage;        /* copies lie here before they get their names */
    char *work;         /* temporary files */
} SgFixRun;
/* Checks the output folder, and makes it unless that is a dry run. */
gboolean sg_fix_take_output(char *const *paths, const SgFixOptions *options, gboolean *made, GError **error);
/* Copies SOURCE to TARGET byte for byte, onto the disk. *PROBLEM when SOURCE cannot be read. */
gboolean sg_fix_copy_file(const char *source, const char *target, char **problem, GError **error);
/* Does the steps of PLANNED that are not done, from the file at SOURCE to TARGET. */
gboolean sg_fix_apply(SgFixRun *run, const SgFixMap *map, SgFixFile *planned, const char *source, const char *target,
                      char **problem, GError **error);
/* Why the copy is worse than the original, as sentences; NULL when it is not. */
char *sg_fix_worse(const SgDelivery *before, const GArray *outcomes_before, const char *shown_before,
                   const SgDelivery *after, const GArray *outcomes_after, const char *shown_after);
/* Gives all copies their names. */
gboolean sg_fix_publish(SgFixRun *run, GError **error);

#endif
