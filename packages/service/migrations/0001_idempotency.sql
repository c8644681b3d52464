-- Up Migration

-- Which idempotency keys were used, and with what answer. status is null while the first request runs.
create table service.idempotency_keys (
  scope text not null,
  key text not null,
  fingerprint text not null,
  lease uuid,
  leased_until timestamptz,
  status smallint,
  headers jsonb,
  body text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (scope, key)
);

create index idempotency_keys_expires_at on service.idempotency_keys (expires_at);
