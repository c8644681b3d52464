--liquibase formatted sql

--changeset mira:accounts-1
SET lock_timeout = '3s';
CREATE TABLE mandates (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id  bigint NOT NULL,
  reference   varchar(35) NOT NULL,
  limit_minor bigint NOT NULL
);
--rollback DROP TABLE mandates;

--changeset mira:accounts-2
CREATE INDEX mandates_by_account ON mandates (account_id);
--rollback DROP INDEX mandates_by_account;

--changeset mira:accounts-3
SET lock_timeout = '3s';
ALTER TABLE accounts
  ADD COLUMN opened_by text,
  ALTER COLUMN branch TYPE integer USING branch::integer;

--changeset mira:accounts-4
SET lock_timeout = '3s';
ALTER TABLE accounts
  ADD COLUMN reviewed_at timestamptz NOT NULL DEFAULT now();

--changeset mira:accounts-5
SET lock_timeout = '3s';
ALTER TABLE accounts
  ADD CONSTRAINT accounts_iban_length CHECK (length(iban) BETWEEN 15 AND 34);

--changeset mira:accounts-6
SET lock_timeout = '3s';
ALTER TABLE accounts
  ADD CONSTRAINT accounts_state_known CHECK (state IN ('open', 'closed')) NOT VALID;
--rollback ALTER TABLE accounts DROP CONSTRAINT accounts_state_known;
