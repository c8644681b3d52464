-- quoin-waive-file migrations/blocking-index --
--   a BRIN index reads the table once and is kilobytes large; it is built in seconds (team-payments, until 2028-12-31)

-- Keys are forgotten by age. Rows lie in the order of their times, so an index of block ranges finds
-- the old ones and costs a new key next to nothing.
create index idempotency_keys_age on payments.idempotency_keys
  using brin (created_at) with (pages_per_range = 64, autosummarize = on);
