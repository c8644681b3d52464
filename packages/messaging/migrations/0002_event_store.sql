-- Up Migration

create sequence messaging.events_position;

create table messaging.events (
  position bigint primary key default nextval('messaging.events_position'),
  stream text collate "C" not null check (stream <> ''),
  version integer not null check (version > 0),
  type text not null,
  schema_version integer not null check (schema_version > 0),
  data jsonb not null,
  metadata jsonb not null,
  recorded_at timestamptz not null default clock_timestamp(),
  constraint events_stream_version unique (stream, version)
);

alter sequence messaging.events_position owned by messaging.events.position;

create function messaging.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only: % is refused', tg_table_schema, tg_table_name, tg_op
    using hint = 'Append an event that corrects the earlier one.', errcode = 'QE003';
end $$;

create trigger events_are_immutable before update or delete or truncate on messaging.events
  for each statement execute function messaging.refuse_change();

-- A cache: a row may be lost or replaced at any time.
create table messaging.snapshots (
  stream text collate "C" primary key,
  version integer not null,
  schema_version integer not null,
  state jsonb not null,
  taken_at timestamptz not null default clock_timestamp()
);

-- Whether a follower sleeps. Only then is a notification worth its price: PostgreSQL lets
-- transactions that notify commit one at a time.
create unlogged table messaging.events_waiting (
  singleton boolean primary key default true check (singleton),
  waiting boolean not null
);

-- Positions are drawn before the transaction commits, so a lower one can become visible later.
-- Each appending transaction therefore shows, as the number of an advisory lock that it holds to
-- its end, a position below all that it draws. The number's upper 16 bits say that it is ours.
create function messaging.announce_append() returns void language plpgsql as $$
declare
  floor_position bigint;
begin
  if coalesce(current_setting('messaging.append_announced', true), '') <> '' then
    return;
  end if;
  select last_value - (not is_called)::int into floor_position from messaging.events_position;
  perform pg_advisory_xact_lock_shared((25974::bigint << 48) | floor_position);
  perform set_config('messaging.append_announced', floor_position::text, true);
end $$;

-- The position up to which nothing can appear any more. The three statements need this order: the
-- sequence before the locks, and both before the snapshot of whoever reads events with the result.
create function messaging.settled_position() returns bigint language plpgsql as $$
declare
  highest bigint;
  lowest_announced bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'Events are followed in READ COMMITTED only; this transaction is %',
      upper(current_setting('transaction_isolation')) using errcode = 'QE004';
  end if;
  select last_value - (not is_called)::int into highest from messaging.events_position;
  select min(((classid::bigint & 65535) << 32) | objid::bigint) into lowest_announced
  from pg_locks
  where locktype = 'advisory' and objsubid = 1 and classid::bigint >> 16 = 25974
    and database = (select oid from pg_database where datname = current_database());
  return least(highest, coalesce(lowest_announced, highest));
end $$;

-- Appends to many streams. expected: a version, 0 for a stream that must not exist, -1 for any.
-- event_stream says, for each event, which of the streams (from 1 on) it belongs to.
create function messaging.append_events(
  streams text[], expected integer[], event_stream integer[],
  types text[], schema_versions integer[], data text[], metadata text[]
) returns table (appended_version integer, appended_position bigint, appended_at timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
  new_versions integer[];
  new_positions bigint[];
  new_times timestamptz[];
begin
  perform messaging.announce_append();
  if exists (
    select from unnest(streams, expected) as given (stream, expected)
    where expected > 0 and not exists (
      select from messaging.events event
      where event.stream = given.stream and event.version = given.expected)
  ) then
    perform messaging.raise_conflict(streams, expected, '{}');
  end if;
  with base as (
    select n, given.stream, case expected when -1 then coalesce((
        select max(version) from messaging.events event where event.stream = given.stream
      ), 0) else expected end as version
    from unnest(streams, expected) with ordinality as given (stream, expected, n)
  ), numbered as (
    select event.*, base.stream,
      base.version + row_number() over (partition by of_stream order by event.n) as version
    from unnest(event_stream, types, schema_versions, data, metadata) with ordinality
      as event (of_stream, type, schema_version, data, metadata, n)
    join base on base.n = of_stream
  ), inserted as (
    insert into messaging.events (stream, version, type, schema_version, data, metadata)
    select stream, version, type, schema_version, data::jsonb, metadata::jsonb
    from numbered order by n
    on conflict (stream, version) do nothing
    returning version, position, recorded_at
  )
  select array_agg(version order by position), array_agg(position order by position),
    array_agg(recorded_at order by position)
  into new_versions, new_positions, new_times from inserted;
  if cardinality(new_positions) is distinct from cardinality(types) then
    perform messaging.raise_conflict(streams, expected, coalesce(new_positions, '{}'));
  end if;
  perform pg_notify('messaging_events', '') from messaging.events_waiting where waiting;
  return query select * from unnest(new_versions, new_positions, new_times);
end $$;

-- Ends the append: QE001 where the caller expected another version, QE002 where one that expected
-- none lost a race. own: what the refused append itself has inserted.
create function messaging.raise_conflict(streams text[], expected integer[], own bigint[]) returns void
language plpgsql as $$
#variable_conflict use_column
declare
  conflict record;
begin
  select * into conflict from (
    select given.stream, given.expected, coalesce((
      select max(version) from messaging.events event
      where event.stream = given.stream and position <> all (own)), 0) as actual
    from unnest(streams, expected) as given (stream, expected)
  ) as head
  where expected <> -1 and expected <> actual limit 1;
  if not found then
    raise exception 'a stream grew during the append' using errcode = 'QE002';
  end if;
  raise exception 'the stream is at another version'
    using errcode = 'QE001', detail = row_to_json(conflict)::text;
end $$;

create function messaging.append_events_retrying(
  streams text[], expected integer[], event_stream integer[],
  types text[], schema_versions integer[], data text[], metadata text[]
) returns table (appended_version integer, appended_position bigint, appended_at timestamptz)
language plpgsql as $$
begin
  -- Taken outside the block below, whose end by an error would release it.
  perform messaging.announce_append();
  loop
    begin
      return query select * from messaging.append_events(
        streams, expected, event_stream, types, schema_versions, data, metadata);
      return;
    exception when sqlstate 'QE002' then
      null;
    end;
  end loop;
end $$;

-- One page of all events above a position, oldest first, and the settled position with each row;
-- one row without an event where there are none.
create function messaging.read_events(above bigint, at_most integer, only_types text[])
returns table (
  settled bigint, "position" bigint, stream text, version integer, type text,
  schema_version integer, data jsonb, metadata jsonb, recorded_at timestamptz
) language plpgsql as $$
#variable_conflict use_column
declare
  settled_now bigint := messaging.settled_position();
begin
  return query
    select settled_now, page.*
    from (select) as one_row
    left join (
      select position, stream, version, type, schema_version, data, metadata, recorded_at
      from messaging.events
      where position > above and position <= settled_now
        and (only_types is null or type = any (only_types))
      order by position
      limit at_most
    ) as page on true
    order by page.position;
end $$;
