-- Up Migration

-- A chain of entries per stream: each entry's hash covers its body and the hash before it.
--
-- An account that writes the log needs no more than:
--   grant usage on schema audit to writer;
--   grant select, insert on audit.entries to writer;
--   grant select, insert, update on audit.heads to writer;
-- and one that reads and verifies it:
--   grant usage on schema audit to auditor;
--   grant select on audit.entries, audit.heads to auditor;
-- Neither owns the tables, so neither can disable the triggers below.
create table audit.entries (
  stream text not null,
  sequence bigint not null check (sequence > 0),
  -- Canonical JSON as it was hashed; jsonb would not keep its bytes.
  body text not null,
  hash bytea not null,
  -- Of the key that made the hash; 0 is plain SHA-256.
  key_version integer not null,
  "user" text generated always as (body::jsonb ->> 'user') stored,
  action text generated always as (body::jsonb ->> 'action') stored,
  resource text generated always as (body::jsonb ->> 'resource') stored,
  "time" text generated always as (body::jsonb ->> 'time') stored,
  primary key (stream, sequence)
);
create index on audit.entries ("user", "time");
create index on audit.entries (resource, "time");

-- The last entry of each stream. Its row is locked from an append to the end of the transaction,
-- so that sequences have no gaps.
create table audit.heads (
  stream text primary key,
  sequence bigint not null,
  hash bytea not null
);

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is append-only: % of %.% was refused.', tg_op, tg_table_schema, tg_table_name
    using errcode = 'insufficient_privilege';
end
$$;

create function audit.refuse_step_back() returns trigger language plpgsql as $$
begin
  if new.stream <> old.stream or new.sequence <= old.sequence then
    raise exception 'The head of audit stream % only moves on.', old.stream
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;

create trigger append_only before update or delete or truncate on audit.entries
  for each statement execute function audit.refuse_change();
create trigger append_only before delete or truncate on audit.heads
  for each statement execute function audit.refuse_change();
create trigger moves_on before update on audit.heads
  for each row execute function audit.refuse_step_back();
