/* libcyaml's tables: which keys a specification has, of what type, and where they go. */
#include "schema.h"

#include "soilgate/limits.h"

#define REQ CYAML_FLAG_DEFAULT
#define OPT CYAML_FLAG_OPTIONAL
#define PTR CYAML_FLAG_POINTER

/* A text of one character or more; strict.c bounds its length, in characters. */
#define TEXT(flags, type, member)             CYAML_FIELD_STRING_PTR(#member, (flags) | PTR, type, member, 1, CYAML_UNLIMITED)
#define NUMBER(flags, type, member)           CYAML_FIELD_FLOAT(#member, (flags) | CYAML_FLAG_STRICT, type, member)
#define FLAG(flags, type, member)             CYAML_FIELD_BOOL(#member, flags, type, member)
#define WHOLE(flags, type, member)            CYAML_FIELD_INT(#member, flags, type, member)
#define PART(flags, type, member, fields)     CYAML_FIELD_MAPPING(#member, flags, type, member, fields)
#define PART_PTR(flags, type, member, fields) CYAML_FIELD_MAPPING_PTR(#member, (flags) | PTR, type, member, fields)
#define BASIS(flags, type, member)            PART(flags, type, member, sg_basis_fields)
#define LIST(flags, type, member, entry, min, max)                                                                     \
    CYAML_FIELD_SEQUENCE(#member, (flags) | PTR, type, member, &(entry), min, max)
#define ENTRY(name, type, fields)                                                                                      \
    static const cyaml_schema_value_t name = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, type, fields)}

static const cyaml_strval_t confidence_words[] = {
    {"verified", SG_CONFIDENCE_VERIFIED}, {"computed", SG_CONFIDENCE_COMPUTED},
    {"measured", SG_CONFIDENCE_MEASURED}, {"convention", SG_CONFIDENCE_CONVENTION},
    {"inferred", SG_CONFIDENCE_INFERRED}, {"recalled", SG_CONFIDENCE_RECALLED},
};

static const cyaml_strval_t presence_words[] = {
    {"mandatory", SG_PRESENCE_MANDATORY},
    {"expected", SG_PRESENCE_EXPECTED},
    {"optional", SG_PRESENCE_OPTIONAL},
};

const cyaml_schema_field_t sg_basis_fields[] = {
    TEXT(REQ, SgBasis, source),
    CYAML_FIELD_ENUM("confidence", CYAML_FLAG_STRICT, SgBasis, confidence, confidence_words,
                     CYAML_ARRAY_LEN(confidence_words)),
    TEXT(OPT, SgBasis, note),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t word = {CYAML_VALUE_STRING(PTR, char, 1, CYAML_UNLIMITED)};

static const cyaml_schema_field_t contact_fields[] = {
    TEXT(REQ, SgContact, name),
    TEXT(REQ, SgContact, email),
    BASIS(REQ, SgContact, basis),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t source_fields[] = {
    TEXT(REQ, SgSource, id),
    TEXT(REQ, SgSource, title),
    TEXT(OPT, SgSource, where),
    CYAML_FIELD_END,
};
const cyaml_schema_value_t sg_source_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, SgSource, source_fields)};

static const cyaml_schema_field_t lattice_fields[] = {
    TEXT(REQ, SgLattice, id),           TEXT(REQ, SgLattice, title),  NUMBER(REQ, SgLattice, origin_lon),
    NUMBER(REQ, SgLattice, origin_lat), BASIS(REQ, SgLattice, basis), CYAML_FIELD_END,
};
ENTRY(lattice_entry, SgLattice, lattice_fields);

static const cyaml_schema_field_t grid_fields[] = {
    WHOLE(REQ, SgGridSpec, epsg),
    BASIS(REQ, SgGridSpec, crs_basis),
    NUMBER(REQ, SgGridSpec, pixel_arcsec),
    NUMBER(REQ, SgGridSpec, drift_px),
    NUMBER(REQ, SgGridSpec, relative),
    BASIS(REQ, SgGridSpec, pixel_basis),
    NUMBER(OPT, SgGridSpec, relative_warn),
    PART_PTR(OPT, SgGridSpec, relative_basis, sg_basis_fields),
    LIST(REQ, SgGridSpec, lattices, lattice_entry, 1, SG_LIMIT_SPEC_LATTICES),
    NUMBER(REQ, SgGridSpec, phase_warn_px),
    NUMBER(REQ, SgGridSpec, phase_error_px),
    BASIS(REQ, SgGridSpec, phase_basis),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t sentinel_fields[] = {
    NUMBER(REQ, SgSentinel, value),
    TEXT(REQ, SgSentinel, why),
    BASIS(REQ, SgSentinel, basis),
    CYAML_FIELD_END,
};
ENTRY(sentinel_entry, SgSentinel, sentinel_fields);

static const cyaml_schema_field_t nodata_fields[] = {
    LIST(REQ, SgNodataSpec, sentinels, sentinel_entry, 0, SG_LIMIT_SPEC_SENTINELS),
    NUMBER(REQ, SgNodataSpec, huge),
    NUMBER(REQ, SgNodataSpec, background_share),
    WHOLE(REQ, SgNodataSpec, background_pixels),
    BASIS(REQ, SgNodataSpec, basis),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t small_state_fields[] = {
    TEXT(REQ, SgSmallState, iso3),
    NUMBER(REQ, SgSmallState, tolerance_px),
    FLAG(REQ, SgSmallState, coverage),
    BASIS(REQ, SgSmallState, basis),
    CYAML_FIELD_END,
};
ENTRY(small_state_entry, SgSmallState, small_state_fields);

static const cyaml_schema_field_t boundary_fields[] = {
    NUMBER(REQ, SgBoundarySpec, tolerance_px),
    NUMBER(REQ, SgBoundarySpec, spill_warn),
    NUMBER(REQ, SgBoundarySpec, spill_error),
    BASIS(REQ, SgBoundarySpec, spill_basis),
    NUMBER(REQ, SgBoundarySpec, missing_warn),
    NUMBER(REQ, SgBoundarySpec, missing_error),
    NUMBER(REQ, SgBoundarySpec, covered_warn),
    BASIS(REQ, SgBoundarySpec, coverage_basis),
    NUMBER(REQ, SgBoundarySpec, foreign_error),
    BASIS(REQ, SgBoundarySpec, foreign_basis),
    NUMBER(REQ, SgBoundarySpec, offset_outside),
    NUMBER(REQ, SgBoundarySpec, offset_gain),
    BASIS(REQ, SgBoundarySpec, offset_basis),
    LIST(OPT, SgBoundarySpec, small_states, small_state_entry, 0, SG_LIMIT_SPEC_STATES),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t delivery_fields[] = {
    NUMBER(REQ, SgDeliverySpec, grid_px),
    BASIS(REQ, SgDeliverySpec, grid_basis),
    NUMBER(REQ, SgDeliverySpec, footprint_warn),
    BASIS(REQ, SgDeliverySpec, footprint_basis),
    NUMBER(REQ, SgDeliverySpec, loss_warn),
    BASIS(REQ, SgDeliverySpec, loss_basis),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t range_fields[] = {
    NUMBER(REQ, SgRange, min),    NUMBER(REQ, SgRange, max),  FLAG(OPT, SgRange, min_open),
    FLAG(OPT, SgRange, max_open), BASIS(REQ, SgRange, basis), CYAML_FIELD_END,
};

static const cyaml_schema_field_t typical_fields[] = {
    NUMBER(REQ, SgTypical, min),
    NUMBER(REQ, SgTypical, max),
    NUMBER(REQ, SgTypical, share),
    BASIS(REQ, SgTypical, basis),
    CYAML_FIELD_END,
};
ENTRY(typical_entry, SgTypical, typical_fields);

static const cyaml_schema_field_t unit_slip_fields[] = {
    TEXT(REQ, SgUnitSlip, unit),         NUMBER(REQ, SgUnitSlip, factor), NUMBER(REQ, SgUnitSlip, median_min),
    NUMBER(REQ, SgUnitSlip, median_max), BASIS(REQ, SgUnitSlip, basis),   CYAML_FIELD_END,
};
ENTRY(unit_slip_entry, SgUnitSlip, unit_slip_fields);

static const cyaml_schema_field_t class_fields[] = {
    NUMBER(REQ, SgClass, code), TEXT(REQ, SgClass, name), LIST(OPT, SgClass, aliases, word, 0, SG_LIMIT_SPEC_ALIASES),
    TEXT(OPT, SgClass, colour), CYAML_FIELD_END,
};
ENTRY(class_entry, SgClass, class_fields);

static const cyaml_schema_field_t classes_fields[] = {
    FLAG(REQ, SgClasses, lookup),
    NUMBER(REQ, SgClasses, min),
    NUMBER(REQ, SgClasses, max),
    LIST(OPT, SgClasses, classes, class_entry, 0, SG_LIMIT_CODES),
    PART_PTR(OPT, SgClasses, names_basis, sg_basis_fields),
    BASIS(REQ, SgClasses, basis),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t storage_fields[] = {
    LIST(REQ, SgStorage, types, word, 1, SG_LIMIT_SPEC_TYPES),
    BASIS(REQ, SgStorage, basis),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t kind_fields[] = {
    TEXT(REQ, SgKind, id),
    TEXT(REQ, SgKind, unit),
    TEXT(OPT, SgKind, quantity),
    TEXT(OPT, SgKind, colours),
    PART_PTR(REQ, SgKind, storage, storage_fields),
    PART_PTR(OPT, SgKind, range, range_fields),
    LIST(OPT, SgKind, typical, typical_entry, 0, SG_LIMIT_SPEC_TYPICAL),
    PART_PTR(OPT, SgKind, classes, classes_fields),
    LIST(OPT, SgKind, unit_slips, unit_slip_entry, 0, SG_LIMIT_SPEC_SLIPS),
    FLAG(OPT, SgKind, zero_dropped),
    PART_PTR(OPT, SgKind, zero_basis, sg_basis_fields),
    CYAML_FIELD_END,
};
ENTRY(kind_entry, SgKind, kind_fields);

static const cyaml_schema_field_t layer_fields[] = {
    TEXT(REQ, SgLayer, id),
    TEXT(REQ, SgLayer, title),
    TEXT(REQ, SgLayer, depth),
    TEXT(REQ, SgLayer, file),
    LIST(OPT, SgLayer, aliases, word, 0, SG_LIMIT_SPEC_ALIASES),
    BASIS(REQ, SgLayer, name_basis),
    CYAML_FIELD_ENUM("presence", CYAML_FLAG_STRICT, SgLayer, presence, presence_words, CYAML_ARRAY_LEN(presence_words)),
    BASIS(REQ, SgLayer, presence_basis),
    TEXT(REQ, SgLayer, kind),
    LIST(OPT, SgLayer, typical, typical_entry, 1, SG_LIMIT_SPEC_TYPICAL),
    PART_PTR(OPT, SgLayer, range, range_fields),
    CYAML_FIELD_END,
};
ENTRY(layer_entry, SgLayer, layer_fields);

static const cyaml_schema_field_t rewrite_fields[] = {
    TEXT(REQ, SgRewrite, match),
    /* may be empty: a part of the name is taken away */
    CYAML_FIELD_STRING_PTR("replace", PTR, SgRewrite, replace, 0, CYAML_UNLIMITED),
    TEXT(REQ, SgRewrite, why),
    BASIS(REQ, SgRewrite, basis),
    CYAML_FIELD_END,
};
ENTRY(rewrite_entry, SgRewrite, rewrite_fields);

static const cyaml_strval_t state_words[] = {
    {"holds", SG_RELATION_HOLDS},
    {"broken", SG_RELATION_BROKEN},
    {"untested", SG_RELATION_UNTESTED},
};

static const cyaml_schema_field_t test_fields[] = {
    TEXT(REQ, SgRelationTest, given),
    CYAML_FIELD_ENUM("gives", CYAML_FLAG_STRICT, SgRelationTest, gives, state_words, CYAML_ARRAY_LEN(state_words)),
    CYAML_FIELD_END,
};
ENTRY(test_entry, SgRelationTest, test_fields);

static const cyaml_schema_field_t lookalike_fields[] = {
    TEXT(REQ, SgLookalike, match),
    TEXT(REQ, SgLookalike, what),
    BASIS(REQ, SgLookalike, basis),
    CYAML_FIELD_END,
};
ENTRY(lookalike_entry, SgLookalike, lookalike_fields);

static const cyaml_schema_field_t relation_fields[] = {
    TEXT(REQ, SgRelation, id),
    TEXT(REQ, SgRelation, title),
    TEXT(OPT, SgRelation, when),
    TEXT(REQ, SgRelation, expression),
    TEXT(REQ, SgRelation, rule),
    TEXT(REQ, SgRelation, severity),
    NUMBER(OPT, SgRelation, tolerance),
    NUMBER(OPT, SgRelation, margin),
    LIST(OPT, SgRelation, tests, test_entry, 1, SG_LIMIT_SPEC_TESTS),
    BASIS(REQ, SgRelation, basis),
    CYAML_FIELD_END,
};
ENTRY(relation_entry, SgRelation, relation_fields);

static const cyaml_strval_t per_words[] = {{"delivery", SG_PER_DELIVERY}, {"layer", SG_PER_LAYER}};

static const cyaml_strval_t reads_words[] = {
    {"nothing", SG_READS_NOTHING},
    {"metafile", SG_READS_METAFILE},
    {"lookup", SG_READS_LOOKUP},
};

static const cyaml_schema_field_t document_fields[] = {
    TEXT(REQ, SgDocument, id),
    TEXT(REQ, SgDocument, title),
    LIST(REQ, SgDocument, match, word, 1, SG_LIMIT_SPEC_MATCHES),
    CYAML_FIELD_ENUM("presence", CYAML_FLAG_STRICT, SgDocument, presence, presence_words,
                     CYAML_ARRAY_LEN(presence_words)),
    CYAML_FIELD_ENUM("per", CYAML_FLAG_STRICT, SgDocument, per, per_words, CYAML_ARRAY_LEN(per_words)),
    CYAML_FIELD_ENUM("reads", OPT | CYAML_FLAG_STRICT, SgDocument, reads, reads_words, CYAML_ARRAY_LEN(reads_words)),
    BASIS(REQ, SgDocument, basis),
    CYAML_FIELD_END,
};
ENTRY(document_entry, SgDocument, document_fields);

static const cyaml_strval_t severity_words[] = {
    {"error", SG_OVERRIDE_ERROR},
    {"warning", SG_OVERRIDE_WARNING},
    {"info", SG_OVERRIDE_INFO},
};

static const cyaml_schema_field_t override_fields[] = {
    TEXT(REQ, SgSeverityOverride, rule),
    CYAML_FIELD_ENUM("severity", CYAML_FLAG_STRICT, SgSeverityOverride, severity, severity_words,
                     CYAML_ARRAY_LEN(severity_words)),
    BASIS(REQ, SgSeverityOverride, basis),
    CYAML_FIELD_END,
};
ENTRY(override_entry, SgSeverityOverride, override_fields);

/* Every section may come from the file that is extended; load.c asks for them after joining. */
static const cyaml_schema_field_t file_fields[] = {
    TEXT(REQ, SgSpecFile, format),
    TEXT(OPT, SgSpecFile, extends),
    CYAML_FIELD_STRING_PTR("product", OPT | PTR, SgSpecFile, spec.product, 1, CYAML_UNLIMITED),
    CYAML_FIELD_STRING_PTR("version", OPT | PTR, SgSpecFile, spec.version, 1, CYAML_UNLIMITED),
    CYAML_FIELD_STRING_PTR("title", OPT | PTR, SgSpecFile, spec.title, 1, CYAML_UNLIMITED),
    CYAML_FIELD_MAPPING_PTR("contact", OPT | PTR, SgSpecFile, spec.contact, contact_fields),
    CYAML_FIELD_MAPPING_PTR("grid", OPT | PTR, SgSpecFile, spec.grid, grid_fields),
    CYAML_FIELD_MAPPING_PTR("nodata", OPT | PTR, SgSpecFile, spec.nodata, nodata_fields),
    CYAML_FIELD_MAPPING_PTR("boundary", OPT | PTR, SgSpecFile, spec.boundary, boundary_fields),
    CYAML_FIELD_MAPPING_PTR("delivery", OPT | PTR, SgSpecFile, spec.delivery, delivery_fields),
    CYAML_FIELD_SEQUENCE("sources", OPT | PTR, SgSpecFile, spec.sources, &sg_source_entry, 0, SG_LIMIT_SPEC_SOURCES),
    CYAML_FIELD_SEQUENCE("kinds", OPT | PTR, SgSpecFile, spec.kinds, &kind_entry, 0, SG_LIMIT_SPEC_KINDS),
    CYAML_FIELD_SEQUENCE("layers", OPT | PTR, SgSpecFile, spec.layers, &layer_entry, 0, SG_LIMIT_SPEC_LAYERS),
    CYAML_FIELD_SEQUENCE("rewrites", OPT | PTR, SgSpecFile, spec.rewrites, &rewrite_entry, 0, SG_LIMIT_SPEC_REWRITES),
    CYAML_FIELD_SEQUENCE("lookalikes", OPT | PTR, SgSpecFile, spec.lookalikes, &lookalike_entry, 0,
                         SG_LIMIT_SPEC_LOOKALIKES),
    CYAML_FIELD_SEQUENCE("relations", OPT | PTR, SgSpecFile, spec.relations, &relation_entry, 0,
                         SG_LIMIT_SPEC_RELATIONS),
    CYAML_FIELD_SEQUENCE("documents", OPT | PTR, SgSpecFile, spec.documents, &document_entry, 0,
                         SG_LIMIT_SPEC_DOCUMENTS),
    CYAML_FIELD_SEQUENCE("severities", OPT | PTR, SgSpecFile, spec.severities, &override_entry, 0,
                         SG_LIMIT_SPEC_OVERRIDES),
    CYAML_FIELD_END,
};

const cyaml_schema_value_t sg_spec_schema = {CYAML_VALUE_MAPPING(PTR, SgSpecFile, file_fields)};
