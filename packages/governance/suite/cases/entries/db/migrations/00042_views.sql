-- +goose NO TRANSACTION
-- +goose Up
SET lock_timeout = '2s';
REFRESH MATERIALIZED VIEW CONCURRENTLY balances_by_day;

CREATE OR REPLACE VIEW open_accounts AS
  SELECT id, owner_id, currency FROM accounts WHERE state = 'open';



DROP SCHEMA reports CASCADE;



DROP INDEX entries_reference;

-- +goose Down
DROP VIEW open_accounts;
