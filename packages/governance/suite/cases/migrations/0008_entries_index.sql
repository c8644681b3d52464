SET lock_timeout = '2s';

CREATE INDEX CONCURRENTLY IF NOT EXISTS entries_account ON entries (account_id);
