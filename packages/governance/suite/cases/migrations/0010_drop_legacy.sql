SET lock_timeout = '2s';


DROP TABLE legacy_payments;


ALTER TABLE payments DROP COLUMN old_reference;


DELETE FROM audit_events;


ALTER TABLE payments RENAME COLUMN memo TO note;
