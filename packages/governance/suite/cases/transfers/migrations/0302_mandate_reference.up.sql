BEGIN;
SET LOCAL lock_timeout = '2s';

ALTER TABLE mandates VALIDATE CONSTRAINT mandates_reference_present;

ALTER TABLE mandates ALTER COLUMN reference SET NOT NULL;

ALTER TABLE mandates DROP CONSTRAINT mandates_reference_present;
COMMIT;
