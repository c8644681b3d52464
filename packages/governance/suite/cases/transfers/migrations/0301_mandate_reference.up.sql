BEGIN;
SET LOCAL lock_timeout = '2s';

ALTER TABLE mandates ADD CONSTRAINT mandates_reference_present CHECK (reference IS NOT NULL) NOT VALID;

COMMIT;
