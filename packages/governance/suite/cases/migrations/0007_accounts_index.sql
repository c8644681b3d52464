CREATE INDEX accounts_owner ON accounts (owner_id);

ALTER TABLE accounts
  ADD COLUMN closed_at timestamptz;


ALTER TABLE accounts ALTER COLUMN reference TYPE bigint;

COMMENT ON COLUMN accounts.closed_at IS 'when the account was closed';


ALTER TABLE accounts ALTER COLUMN country SET NOT NULL;
