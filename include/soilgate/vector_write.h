/* geo, written features: points and boxes in degrees with attributes, as GeoPackage (any number of layers) or GeoJSON
 * (RFC 7946: one). Made in memory, where sizes are bounded by the caller, and saved whole or not at all.
 *
 * All errors are SG_ERROR_FAILED. One thread at a time.
 */
#ifndef SOILGATE_VECTOR_WRITE_H
#define SOILGATE_VECTOR_WRITE_H

#include <glib.h>

typedef enum { SG_VECTOR_GEOPACKAGE, SG_VECTOR_GEOJSON } SgVectorFormat;
typedef enum { SG_SHAPE_POINT, SG_SHAPE_POLYGON, SG_SHAPE_ANY } SgShape;
typedef enum { SG_FIELD_TEXT, SG_FIELD_WHOLE, SG_FIELD_REAL } SgFieldType;

typedef struct {
    const char *name;
    SgFieldType type;
} SgField;
/* By the field's type; NULL, and a real that is not finite, leave it empty. */
typedef struct {
    const char *text;
    gint64 whole;
    double real;
} SgFieldValue;

/* Degrees. A point: no width and no height. */
typedef struct {
    double west, south, east, north;
} SgVectorBox;

typedef struct SgVectorWriter SgVectorWriter;
/* DATE (RFC 3339, or NULL: the clock's): when a GeoPackage says that it was made. */
SgVectorWriter *sg_vector_writer_new(SgVectorFormat format, const char *date, GError **error);
/* Adds a layer in EPSG:4326; layers are numbered from 0 on. FIELDS must outlive the writer. */
gboolean sg_vector_writer_layer(SgVectorWriter *writer, const char *name, SgShape shape, const SgField *fields,
                                guint fields_count, GError **error);
/* VALUES: one a field of the layer. */
gboolean sg_vector_writer_add(SgVectorWriter *writer, guint layer, const SgVectorBox *box, const SgFieldValue *values,
                              GError **error);
/* Of a GeoPackage, after its layers: the style QML is how QGIS draws the layer called LAYER. */
gboolean sg_vector_writer_style(SgVectorWriter *writer, const char *layer, const char *qml, GError **error);
/* Closes the file and writes it to PATH. */
gboolean sg_vector_writer_save(SgVectorWriter *writer, const char *path, GError **error);
void sg_vector_writer_free(SgVectorWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgVectorWriter, sg_vector_writer_free)

#endif
