--liquibase formatted sql

--changeset joost:indexes-1 runInTransaction:false
SET lock_timeout = '3s';
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS payments_end_to_end ON payments (end_to_end_id);

--changeset joost:indexes-2
SET lock_timeout = '3s';
CREATE UNIQUE INDEX payments_message ON payments (message_id);

--changeset joost:indexes-3 runInTransaction:false
SET lock_timeout = '3s';
REINDEX INDEX CONCURRENTLY payments_created;

--changeset joost:indexes-4
SET lock_timeout = '3s';
REINDEX TABLE payments;

--changeset joost:indexes-5 runInTransaction:false
SET lock_timeout = '3s';
DROP INDEX CONCURRENTLY IF EXISTS payments_memo;

--changeset joost:indexes-6
SET lock_timeout = '3s';
CLUSTER entries USING entries_booked;
