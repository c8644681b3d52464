-- Up Migration

-- One partition an hour and table, by the time of arrival: a sender's clock may be wrong, ours decides.
-- Old data goes by dropping a partition, which costs the same for one row and for a million.

create table telemetry.spans (
  received_at timestamptz not null default now(),
  trace_id text not null,
  span_id text not null,
  parent_span_id text,
  service text not null,
  instance text,
  name text not null,
  kind smallint not null,
  started_at timestamptz not null,
  duration_ms double precision not null,
  status smallint not null,
  status_message text,
  scope text,
  attributes jsonb not null,
  events jsonb not null,
  links jsonb not null
) partition by range (received_at);

create index on telemetry.spans (trace_id);
create index on telemetry.spans (service, duration_ms desc) where parent_span_id is null;

create table telemetry.logs (
  received_at timestamptz not null default now(),
  logged_at timestamptz not null,
  service text not null,
  instance text,
  severity smallint not null,
  severity_text text,
  body text not null,
  trace_id text,
  span_id text,
  attributes jsonb not null
) partition by range (received_at);

create index on telemetry.logs (trace_id) where trace_id is not null;
create index on telemetry.logs (service, logged_at desc);

-- Sums that only grow and histograms hold what was added since the point before (delta).
create table telemetry.metric_points (
  received_at timestamptz not null default now(),
  measured_at timestamptz not null,
  service text not null,
  instance text,
  name text not null,
  unit text not null,
  kind text not null check (kind in ('gauge', 'sum', 'histogram')),
  is_delta boolean not null,
  attributes jsonb not null,
  value double precision,
  count bigint,
  sum double precision,
  bounds double precision[],
  counts bigint[]
) partition by range (received_at);

create index on telemetry.metric_points (name, service, measured_at desc);

create function telemetry.create_partitions(at timestamptz) returns void language plpgsql as $$
declare
  first timestamptz := date_trunc('hour', at, 'UTC');
  parent text;
begin
  foreach parent in array array['spans', 'logs', 'metric_points'] loop
    execute format(
      'create table if not exists telemetry.%I partition of telemetry.%I for values from (%L) to (%L)',
      parent || to_char(first at time zone 'UTC', '_YYYYMMDDHH24'), parent, first, first + interval '1 hour');
  end loop;
end $$;

create function telemetry.drop_partitions(before timestamptz) returns integer language plpgsql as $$
declare
  partition record;
  dropped integer := 0;
begin
  for partition in
    select child.oid::regclass as name, right(child.relname, 10) as hour
    from pg_inherits
    join pg_class child on child.oid = inhrelid
    where inhparent in ('telemetry.spans'::regclass, 'telemetry.logs'::regclass, 'telemetry.metric_points'::regclass)
      and child.relkind = 'r'
  loop
    if to_timestamp(partition.hour || '00 +00', 'YYYYMMDDHH24MI TZH') + interval '1 hour' <= before then
      execute format('drop table %s', partition.name);
      dropped := dropped + 1;
    end if;
  end loop;
  return dropped;
end $$;
