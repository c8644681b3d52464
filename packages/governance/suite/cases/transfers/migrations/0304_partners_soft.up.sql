BEGIN;
SET LOCAL lock_timeout = '2s';

ALTER TABLE routes
  ADD CONSTRAINT routes_partner FOREIGN KEY (partner_id) REFERENCES partners (id)
  ON DELETE RESTRICT NOT VALID;

ALTER TABLE routes
  ADD CONSTRAINT routes_pk PRIMARY KEY USING INDEX routes_id_unique;

ALTER TYPE route_state ADD VALUE IF NOT EXISTS 'paused';

COMMIT;
