SET lock_timeout = '2s';


TRUNCATE TABLE sessions;


VACUUM FULL entries;


ALTER TABLE entries ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
