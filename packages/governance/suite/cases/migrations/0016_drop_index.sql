SET lock_timeout = '2s';

DROP INDEX CONCURRENTLY IF EXISTS entries_old_index;
