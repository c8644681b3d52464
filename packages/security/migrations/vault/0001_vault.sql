-- Up Migration

-- Card numbers, as ciphertext alone (PCI DSS 3.5.1). They are kept until their token is deleted.
create table vault.cards (
  token text primary key,
  ciphertext bytea not null,
  created_at timestamptz not null default now()
);

-- Keyed hashes of the same numbers, one per version of the key, so that a number has one token also
-- while two versions of the key are in use. A version is retired by deleting its rows.
create table vault.fingerprints (
  version integer not null,
  digest bytea not null,
  token text not null references vault.cards on delete cascade,
  primary key (version, digest)
);
create index on vault.fingerprints (token);
