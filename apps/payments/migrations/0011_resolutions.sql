-- Two people decide what became of a payment whose outcome nobody knows: one proposes, another one
-- approves. The database sees to it, whoever writes to it.

create table payments.resolutions (
  id uuid primary key,
  payment_id uuid not null,
  -- settled: the rail moved the money. released: it did not, and never will.
  resolves_as text not null check (resolves_as in ('settled', 'released')),
  reason text not null check (reason ~ '\S'),
  proposed_by text not null check (proposed_by <> ''),
  proposed_at timestamptz not null default clock_timestamp(),
  -- Null while it is open.
  decision text check (decision in ('approved', 'refused')),
  decided_by text,
  decided_at timestamptz,
  -- Whoever proposed may take it back, which is to refuse it.
  constraint resolutions_approved_by_another check (decision <> 'approved' or decided_by <> proposed_by),
  check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null))
);

create unique index resolutions_one_open on payments.resolutions (payment_id) where decision is null;
create index resolutions_by_payment on payments.resolutions (payment_id, proposed_at);

create function payments.guard_resolution() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.decision is not null then
      raise restrict_violation using message = 'a resolution begins as a proposal';
    end if;
    return new;
  end if;
  if old.decision is not null
     or (new.id, new.payment_id, new.resolves_as, new.reason, new.proposed_by, new.proposed_at)
        is distinct from
        (old.id, old.payment_id, old.resolves_as, old.reason, old.proposed_by, old.proposed_at) then
    raise restrict_violation using
      message = format('resolution %s is decided, or would become another one', old.id),
      hint = 'Propose a new one.';
  end if;
  return new;
end $$;

create trigger resolutions_are_guarded before insert or update on payments.resolutions
  for each row execute function payments.guard_resolution();
create trigger resolutions_are_kept before delete or truncate on payments.resolutions
  for each statement execute function payments.refuse_rewriting();

-- The event is written only for a resolution that is approved, as it is.
create function payments.judge_resolutions() returns trigger language plpgsql as $$
declare
  event messaging.events;
begin
  select appended.* into event from appended
   where appended.type = 'payment.resolved' and starts_with(appended.stream, 'payment-')
     and not exists (
       select from payments.resolutions resolution
        where resolution.id = (appended.data ->> 'decisionId')::uuid
          and appended.stream = 'payment-' || resolution.payment_id
          and resolution.decision = 'approved'
          and resolution.resolves_as = appended.data ->> 'as'
          and resolution.proposed_by = appended.data ->> 'proposedBy'
          and resolution.decided_by = appended.data ->> 'approvedBy')
   limit 1;
  if found then
    perform payments.refuse_event(event.stream, event.version, event.type,
      'no resolution like it is approved');
  end if;
  return null;
end $$;

create trigger payment_resolutions_are_approved after insert on messaging.events
  referencing new table as appended
  for each statement execute function payments.judge_resolutions();

-- What a rail said against the record, until somebody has dealt with it.
create table payments.conflicts (
  payment_id uuid not null,
  answer_id text not null,
  said text not null,
  against text not null,
  noted_at timestamptz not null,
  closed_by text,
  closed_at timestamptz,
  closing_reason text,
  primary key (payment_id, answer_id),
  check ((closed_by is null) = (closed_at is null) and (closed_by is null) = (closing_reason is null))
);

create index conflicts_open on payments.conflicts (noted_at) where closed_by is null;
