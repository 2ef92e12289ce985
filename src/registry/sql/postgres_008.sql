-- Version 8: the same files are a delivery of their own when they are checked by another specification.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_iso3_product_fingerprint_key;
ALTER TABLE deliveries ADD UNIQUE (iso3, product, fingerprint, spec_sha256);
