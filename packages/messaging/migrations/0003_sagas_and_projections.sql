-- Up Migration

create table messaging.projections (
  name text not null,
  version integer not null,
  -- All events up to here are in the read model.
  position bigint not null default 0,
  serving boolean not null default false,
  -- Why the projection stands still, and the event at which it does. Null while it runs.
  reason text,
  failed_position bigint,
  failed_at timestamptz,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (name, version),
  check ((reason is null) = (failed_at is null))
);

create unique index one_version_serves on messaging.projections (name) where serving;

-- The arrows of each state machine. from_state is empty for the beginning.
create table messaging.saga_transitions (
  name text not null,
  version integer not null,
  from_state text not null,
  to_state text not null,
  primary key (name, version, from_state, to_state)
);

create table messaging.sagas (
  id bigint generated always as identity primary key,
  name text not null,
  version integer not null,
  correlation_id text not null,
  state text not null,
  data jsonb not null,
  -- The number of the transition that led here.
  sequence integer not null,
  -- Names this execution of this step for idempotent receivers; kept by retries.
  step_key text not null,
  -- Completed steps that can be undone, the latest last: [{"state", "key"}].
  compensations jsonb not null default '[]',
  pivoted boolean not null default false,
  attempts integer not null default 0,
  reason text,
  resume_state text,
  started_at timestamptz not null,
  entered_at timestamptz not null,
  timeout_at timestamptz,
  deadline_at timestamptz,
  -- When a runner must look at it again; null where only a person can go on, or nobody need.
  due_at timestamptz,
  lease_token uuid,
  leased_until timestamptz,
  -- Of the last transition: who made it, and what for.
  actor text not null,
  cause text not null,
  trace jsonb not null default '{}',
  constraint saga_once unique (name, correlation_id),
  check ((lease_token is null) = (leased_until is null)),
  check ((state = 'stuck') = (resume_state is not null)),
  check (due_at is null or state not in ('completed', 'compensated', 'resolved', 'stuck')),
  check (lease_token is null or state not in ('completed', 'compensated', 'resolved', 'stuck'))
) with (fillfactor = 80);

create index sagas_due on messaging.sagas (due_at) where due_at is not null;
create index sagas_unfinished on messaging.sagas (entered_at)
  where state not in ('completed', 'compensated', 'resolved');

create table messaging.saga_history (
  saga_id bigint not null references messaging.sagas,
  sequence integer not null,
  name text not null,
  version integer not null,
  from_state text not null,
  to_state text not null,
  at timestamptz not null,
  actor text not null,
  cause text not null,
  reason text,
  primary key (saga_id, sequence),
  constraint saga_transition_is_legal foreign key (name, version, from_state, to_state)
    references messaging.saga_transitions
);

create trigger history_is_immutable before update or delete or truncate on messaging.saga_history
  for each statement execute function messaging.refuse_change();

-- Events for a saga, kept until its state wants them; the key makes a repeated delivery harmless.
create table messaging.saga_events (
  saga_id bigint not null references messaging.sagas,
  event_id text not null,
  type text not null,
  data jsonb not null,
  received_at timestamptz not null default clock_timestamp(),
  number bigint generated always as identity,
  handled_at timestamptz,
  primary key (saga_id, event_id)
);

create index saga_events_waiting on messaging.saga_events (saga_id, number) where handled_at is null;

create function messaging.guard_saga() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Saga % % is kept for its history', old.name, old.correlation_id
      using errcode = 'QS001';
  end if;
  if (new.id, new.name, new.version, new.correlation_id, new.started_at)
     is distinct from (old.id, old.name, old.version, old.correlation_id, old.started_at) then
    raise exception 'Saga % % cannot become another one', old.name, old.correlation_id
      using errcode = 'QS001';
  end if;
  if old.state in ('completed', 'compensated', 'resolved') then
    raise exception 'Saga % % is over: %', old.name, old.correlation_id, old.state
      using errcode = 'QS001';
  end if;
  if new.sequence <> old.sequence + 1
     and not (new.sequence = old.sequence and new.state = old.state) then
    raise exception 'Saga % % changes its state from % to % without the next number',
      old.name, old.correlation_id, old.state, new.state using errcode = 'QS001';
  end if;
  return new;
end $$;

create trigger saga_is_guarded before update or delete on messaging.sagas
  for each row execute function messaging.guard_saga();

-- Written here and not by the runner, so that no transition goes unrecorded; the foreign key of the
-- history refuses those that the definition does not have.
create function messaging.record_transition() returns trigger language plpgsql as $$
begin
  insert into messaging.saga_history
    (saga_id, sequence, name, version, from_state, to_state, at, actor, cause, reason)
  values (new.id, new.sequence, new.name, new.version,
    case tg_op when 'INSERT' then '' else old.state end,
    new.state, new.entered_at, new.actor, new.cause, new.reason);
  return null;
end $$;

create trigger saga_begins after insert on messaging.sagas
  for each row execute function messaging.record_transition();
create trigger saga_moves after update of sequence on messaging.sagas
  for each row when (new.sequence <> old.sequence)
  execute function messaging.record_transition();

-- Hands events to their sagas and wakes those that wait; gives the numbers, from 1 on, of the
-- events whose saga does not exist. The lock comes first, in a statement of its own: a runner that
-- writes the saga now will see the event, or has left the state that the last statement looks at.
create function messaging.deliver_saga_events(
  saga_name text, correlation_ids text[], event_ids text[], types text[], data text[],
  wait_states text[]
) returns setof integer language plpgsql as $$
begin
  perform from messaging.sagas
  where name = saga_name and correlation_id = any (correlation_ids)
  order by id for update;

  with inserted as (
    insert into messaging.saga_events (saga_id, event_id, type, data)
    select saga.id, given.event_id, given.type, given.data::jsonb
    from unnest(correlation_ids, event_ids, types, data) with ordinality
      as given (correlation_id, event_id, type, data, n)
    join messaging.sagas saga
      on saga.name = saga_name and saga.correlation_id = given.correlation_id
    order by n
    on conflict do nothing
    returning saga_id
  )
  update messaging.sagas set due_at = to_timestamp(0)
  where id in (select saga_id from inserted) and state = any (wait_states);

  return query
    select n::integer from unnest(correlation_ids) with ordinality as given (correlation_id, n)
    where not exists (
      select from messaging.sagas saga
      where saga.name = saga_name and saga.correlation_id = given.correlation_id);
end $$;
