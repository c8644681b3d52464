SET lock_timeout = '2s';
SET statement_timeout = '30s';

CREATE TEMPORARY TABLE stale AS
SELECT id FROM sessions WHERE last_seen < now() - interval '90 days' LIMIT 1000;

DELETE FROM sessions USING stale WHERE sessions.id = stale.id;

DROP TABLE stale;



DELETE FROM sessions_archive;



UPDATE customers SET marketing = false;



UPDATE settings SET value = '30' WHERE name = 'session.minutes';
