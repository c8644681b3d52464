-- Up Migration

-- Events that are committed and not yet published. A position is drawn under a lock of the event's
-- key that is held until commit, so positions of one key are in the order of the commits.
create table messaging.outbox (
  position bigint generated always as identity,
  event_id text not null,
  -- The partition key; for an event without one its id, so that it waits for no other.
  key text collate "C" not null,
  event json not null,
  appended_at timestamptz not null default now(),
  attempts integer not null default 0,
  available_at timestamptz not null default '-infinity',
  parked_at timestamptz,
  reason text,
  -- The first event of each key is found by skipping from key to key. There is no index by position
  -- alone, which the planner could take for the first events of a key behind a long queue of another.
  primary key (key, position)
);

create index outbox_parked on messaging.outbox (position) where parked_at is not null;

-- Rows come and go: plan statistics age in seconds, and dead rows must not pile up in the index.
alter table messaging.outbox set (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0
);

-- Whether a dispatcher sleeps. Only then is a notification worth its price: PostgreSQL lets
-- transactions that notify commit one at a time.
create unlogged table messaging.outbox_waiting (
  singleton boolean primary key default true check (singleton),
  waiting boolean not null
);

create table messaging.inbox (
  consumer text not null,
  event_id text not null,
  received_at timestamptz not null default now(),
  primary key (consumer, event_id)
);

create index inbox_by_age on messaging.inbox (received_at);
