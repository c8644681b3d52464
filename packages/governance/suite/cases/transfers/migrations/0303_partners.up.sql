BEGIN;
SET LOCAL lock_timeout = '2s';

ALTER TABLE partners
  ADD COLUMN region text,
  ALTER COLUMN bic SET NOT NULL;



ALTER TABLE partners ADD COLUMN number bigserial;



ALTER TABLE partners ADD PRIMARY KEY (id);



ALTER TABLE transfers
  ADD CONSTRAINT transfers_partner FOREIGN KEY (partner_id) REFERENCES partners (id) ON DELETE RESTRICT;

COMMIT;
