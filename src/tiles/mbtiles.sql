-- MBTiles 1.3, with each content once: tiles is a view.
PRAGMA page_size = 4096;
PRAGMA application_id = 0x4d504258; -- "MPBX": file(1) knows it
PRAGMA journal_mode = OFF;          -- the file has no name yet that anybody reads
PRAGMA synchronous = OFF;
BEGIN;
CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT);
CREATE TABLE images (tile_id INTEGER NOT NULL PRIMARY KEY, tile_data BLOB NOT NULL);
CREATE TABLE map (
  zoom_level INTEGER NOT NULL,
  tile_column INTEGER NOT NULL,
  tile_row INTEGER NOT NULL, -- from the south
  tile_id INTEGER NOT NULL REFERENCES images,
  PRIMARY KEY (zoom_level, tile_column, tile_row)
) WITHOUT ROWID;
CREATE VIEW tiles AS
  SELECT zoom_level, tile_column, tile_row, tile_data FROM map JOIN images USING (tile_id);
