/* registry, inside: the files of sql/, embedded; each ends with a zero. */
#ifndef SOILGATE_REGISTRY_SQL_H
#define SOILGATE_REGISTRY_SQL_H

extern const unsigned char sg_sql_queries_sql[];
extern const unsigned char sg_sql_sqlite_001_sql[];
extern const unsigned char sg_sql_sqlite_002_sql[];
extern const unsigned char sg_sql_sqlite_003_sql[];
extern const unsigned char sg_sql_sqlite_004_sql[];
extern const unsigned char sg_sql_sqlite_005_sql[];
extern const unsigned char sg_sql_sqlite_006_sql[];
extern const unsigned char sg_sql_sqlite_007_sql[];
extern const unsigned char sg_sql_sqlite_008_sql[];
extern const unsigned char sg_sql_sqlite_view_sql[];
extern const unsigned char sg_sql_sqlite_layer_sql[];
extern const unsigned char sg_sql_status_qml[];
extern const unsigned char sg_sql_countries_qml[];
extern const unsigned char sg_sql_postgres_001_sql[];
extern const unsigned char sg_sql_postgres_002_sql[];
extern const unsigned char sg_sql_postgres_003_sql[];
extern const unsigned char sg_sql_postgres_004_sql[];
extern const unsigned char sg_sql_postgres_005_sql[];
extern const unsigned char sg_sql_postgres_006_sql[];
extern const unsigned char sg_sql_postgres_007_sql[];
extern const unsigned char sg_sql_postgres_008_sql[];
extern const unsigned char sg_sql_postgres_view_sql[];

#endif
