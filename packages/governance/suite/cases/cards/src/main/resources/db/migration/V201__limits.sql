SET lock_timeout = '2s';

CREATE TABLE limits (
  account_id bigint PRIMARY KEY,
  currency   char(3) NOT NULL,
  daily      double precision NOT NULL
);

CREATE TABLE limit_changes (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES limits (account_id),
  before     bigint NOT NULL,
  after      bigint NOT NULL,
  changed_by text NOT NULL
);

COMMENT ON TABLE limit_changes IS 'Never DELETE FROM limit_changes; auditors read it.';

INSERT INTO settings (name, value)
VALUES ('limits.default', '{"daily": 100000}');
