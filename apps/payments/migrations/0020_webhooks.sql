-- Where others want to be told of events. No row is written for an event that is delivered at the
-- first attempt: the endpoint's position follows the event log.
create table payments.webhook_endpoints (
  id uuid primary key,
  url text not null,
  description text not null,
  -- Null for all.
  event_types text[],
  created_by text not null,
  created_at timestamptz not null default now(),
  -- Every event up to here was delivered, or has a row in webhook_deliveries.
  position bigint not null,
  -- Why nothing is delivered; null while the endpoint is in use.
  disabled_reason text,
  disabled_at timestamptz,
  -- First attempts that failed since the last attempt that succeeded.
  consecutive_failures integer not null default 0,
  failing_since timestamptz,
  paused_until timestamptz,
  last_delivered_at timestamptz,
  -- The process that delivers now. It stops before the lease ends; only then may another one begin.
  lease uuid,
  leased_until timestamptz,
  check ((disabled_reason is null) = (disabled_at is null)),
  check ((lease is null) = (leased_until is null)),
  check ((consecutive_failures = 0) = (failing_since is null))
);

-- A repeated registration is recognised by its address.
create unique index webhook_endpoints_url on payments.webhook_endpoints (url);

create table payments.webhook_secrets (
  id uuid primary key,
  endpoint_id uuid not null references payments.webhook_endpoints on delete cascade,
  -- Encrypted in an envelope that is bound to endpoint and secret.
  ciphertext bytea not null,
  created_at timestamptz not null default now(),
  -- Set when a newer one replaces it: until then both sign.
  expires_at timestamptz
);

create index webhook_secrets_of_endpoint on payments.webhook_secrets (endpoint_id);

-- Events that could not be delivered at once, and those of the same payments behind them.
create table payments.webhook_deliveries (
  endpoint_id uuid not null references payments.webhook_endpoints on delete cascade,
  -- Of the event.
  position bigint not null,
  stream text collate "C" not null,
  type text not null,
  -- dead: all attempts failed; the payment's later events go on.
  state text not null default 'waiting' check (state in ('waiting', 'dead')),
  attempts integer not null,
  next_attempt_at timestamptz not null,
  last_attempt_at timestamptz,
  -- HTTP status; null when there was no answer.
  last_status integer,
  last_error text,
  primary key (endpoint_id, position)
) with (fillfactor = 80);

create index webhook_deliveries_waiting on payments.webhook_deliveries (endpoint_id, stream, position)
  where state = 'waiting';
create index webhook_deliveries_dead on payments.webhook_deliveries (endpoint_id, position)
  where state = 'dead';
