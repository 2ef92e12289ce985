-- Version 6: the maps tell since when a delivery is in its state, as soilgate status does: they are made anew with every
-- version (postgres_view.sql). No table changes.
SELECT 1;
