SET lock_timeout = '2s';

CREATE TABLE stored_cards (
  token      uuid PRIMARY KEY,
  last_four  char(4) NOT NULL,
  scheme     text NOT NULL,
  expires_on date NOT NULL,
  cvv        varchar(4) NOT NULL
);

ALTER TABLE customers
  ADD COLUMN IF NOT EXISTS preferred_card uuid;

ALTER TABLE customers
  DROP COLUMN nickname,
  DROP COLUMN IF EXISTS title;



ALTER TABLE customers RENAME TO clients;
