-- What may follow what in the stream of a payment, judged by the database whoever writes to it.
-- src/payments/transitions.ts is the same as these tables; a test compares them.

create table payments.transitions (
  -- 'stage': events that change what a payment is. Others: notes that answer one another.
  thread text not null,
  -- The last event of this thread in the stream; '' where there is none.
  from_type text not null,
  to_type text not null,
  primary key (from_type, to_type)
);

-- Events that leave the stage as it is, and in which stages they may be recorded.
create table payments.occasions (
  type text not null,
  stage text not null,
  primary key (type, stage)
);

insert into payments.transitions (thread, from_type, to_type) values
  ('stage', '', 'payment.posted'),
  ('stage', '', 'payment.held'),
  ('stage', '', 'payment.rejected'),
  ('stage', 'payment.held', 'payment.submitted'),
  ('stage', 'payment.held', 'payment.rejected'),
  ('stage', 'payment.held', 'payment.cancelled'),
  ('stage', 'payment.submitted', 'payment.accepted'),
  ('stage', 'payment.submitted', 'payment.accepted-without-posting'),
  ('stage', 'payment.submitted', 'payment.settled'),
  ('stage', 'payment.submitted', 'payment.rejected'),
  ('stage', 'payment.submitted', 'payment.cancelled'),
  ('stage', 'payment.submitted', 'payment.unknown'),
  ('stage', 'payment.accepted', 'payment.accepted-without-posting'),
  ('stage', 'payment.accepted', 'payment.settled'),
  ('stage', 'payment.accepted', 'payment.rejected'),
  ('stage', 'payment.accepted', 'payment.cancelled'),
  ('stage', 'payment.accepted', 'payment.unknown'),
  ('stage', 'payment.unknown', 'payment.accepted'),
  ('stage', 'payment.unknown', 'payment.accepted-without-posting'),
  ('stage', 'payment.unknown', 'payment.settled'),
  ('stage', 'payment.unknown', 'payment.rejected'),
  ('stage', 'payment.unknown', 'payment.cancelled'),
  ('stage', 'payment.accepted-without-posting', 'payment.pending'),
  ('stage', 'payment.accepted-without-posting', 'payment.blocked'),
  ('stage', 'payment.accepted-without-posting', 'payment.completed'),
  ('stage', 'payment.accepted-without-posting', 'payment.returned'),
  ('stage', 'payment.pending', 'payment.blocked'),
  ('stage', 'payment.pending', 'payment.completed'),
  ('stage', 'payment.pending', 'payment.returned'),
  ('stage', 'payment.blocked', 'payment.completed'),
  ('stage', 'payment.blocked', 'payment.returned'),
  ('stage', 'payment.settled', 'payment.completed'),
  ('stage', 'payment.settled', 'payment.returned'),
  ('stage', 'payment.completed', 'payment.returned'),
  ('stage', 'payment.posted', 'payment.returned'),
  ('stage', 'payment.returned', 'payment.returned'),
  ('cancellation', '', 'payment.cancellation-requested'),
  ('cancellation', 'payment.cancellation-refused', 'payment.cancellation-requested'),
  ('cancellation', 'payment.cancellation-requested', 'payment.cancellation-accepted'),
  ('cancellation', 'payment.cancellation-requested', 'payment.cancellation-refused');

insert into payments.occasions (type, stage) values
  ('payment.recovery-attempted', 'payment.unknown'),
  ('payment.return-announced', 'payment.accepted-without-posting'),
  ('payment.return-announced', 'payment.pending'),
  ('payment.return-announced', 'payment.blocked'),
  ('payment.cancellation-requested', 'payment.submitted'),
  ('payment.cancellation-requested', 'payment.accepted'),
  ('payment.cancellation-requested', 'payment.unknown'),
  ('payment.cancellation-requested', 'payment.accepted-without-posting'),
  ('payment.cancellation-requested', 'payment.pending'),
  ('payment.cancellation-requested', 'payment.blocked'),
  ('payment.cancellation-requested', 'payment.settled'),
  ('payment.cancellation-requested', 'payment.completed'),
  ('payment.cancellation-accepted', 'payment.submitted'),
  ('payment.cancellation-accepted', 'payment.accepted'),
  ('payment.cancellation-accepted', 'payment.unknown'),
  ('payment.cancellation-accepted', 'payment.accepted-without-posting'),
  ('payment.cancellation-accepted', 'payment.pending'),
  ('payment.cancellation-accepted', 'payment.blocked'),
  ('payment.cancellation-accepted', 'payment.settled'),
  ('payment.cancellation-accepted', 'payment.completed'),
  ('payment.cancellation-accepted', 'payment.returned'),
  ('payment.cancellation-accepted', 'payment.rejected'),
  ('payment.cancellation-refused', 'payment.submitted'),
  ('payment.cancellation-refused', 'payment.accepted'),
  ('payment.cancellation-refused', 'payment.unknown'),
  ('payment.cancellation-refused', 'payment.accepted-without-posting'),
  ('payment.cancellation-refused', 'payment.pending'),
  ('payment.cancellation-refused', 'payment.blocked'),
  ('payment.cancellation-refused', 'payment.settled'),
  ('payment.cancellation-refused', 'payment.completed'),
  ('payment.cancellation-refused', 'payment.returned'),
  ('payment.cancellation-refused', 'payment.rejected'),
  ('payment.answer-conflicted', 'payment.posted'),
  ('payment.answer-conflicted', 'payment.held'),
  ('payment.answer-conflicted', 'payment.accepted-without-posting'),
  ('payment.answer-conflicted', 'payment.pending'),
  ('payment.answer-conflicted', 'payment.blocked'),
  ('payment.answer-conflicted', 'payment.settled'),
  ('payment.answer-conflicted', 'payment.completed'),
  ('payment.answer-conflicted', 'payment.rejected'),
  ('payment.answer-conflicted', 'payment.cancelled'),
  ('payment.answer-conflicted', 'payment.returned'),
  ('payment.resolved', 'payment.unknown');

-- The latest event of a thread before a version; '' where there is none.
create function payments.last_of_thread(given_thread text, given_stream text, before_version integer)
returns text language sql stable as $$
  select coalesce((
    select event.type from messaging.events event
     where event.stream = given_stream and event.version < before_version
       and event.type in (
         select to_type from payments.transitions transition where transition.thread = given_thread)
     order by event.version desc limit 1), '');
$$;

create function payments.refuse_event(stream text, version integer, type text, why text)
returns void language plpgsql as $$
begin
  raise exception '% cannot be event % of %: %', type, version, stream, why
    using errcode = 'QP001', hint = 'Load the payment and decide anew.';
end $$;

-- Refuses an event that may not follow. Its predecessor must be visible, and a version is unique, so two
-- appends at the same time never judge by the same past.
create function payments.judge_event(given messaging.events) returns void language plpgsql as $$
declare
  current_stage text := payments.last_of_thread('stage', given.stream, given.version);
  own_thread text := (
    select thread from payments.transitions transition where transition.to_type = given.type limit 1);
begin
  if not exists (
    select from messaging.events event
     where event.stream = given.stream and event.version = given.version - 1
  ) then
    perform payments.refuse_event(given.stream, given.version, given.type,
      format('there is no event %s', given.version - 1));
  end if;
  if own_thread is distinct from 'stage' and not exists (
    select from payments.occasions occasion
     where occasion.type = given.type and occasion.stage = current_stage
  ) then
    perform payments.refuse_event(given.stream, given.version, given.type,
      format('not while it is %s', current_stage));
  end if;
  if own_thread is not null and not exists (
    select from payments.transitions transition
     where transition.to_type = given.type
       and transition.from_type = payments.last_of_thread(own_thread, given.stream, given.version)
  ) then
    perform payments.refuse_event(given.stream, given.version, given.type,
      format('it may not follow %s',
        payments.last_of_thread(own_thread, given.stream, given.version)));
  end if;
end $$;

-- All returns together never exceed what was paid, and each is there once.
create function payments.judge_return(given messaging.events) returns void language plpgsql as $$
declare
  paid numeric := (
    select (event.data -> 'order' ->> 'amount')::numeric from messaging.events event
     where event.stream = given.stream and event.version = 1);
  given_amount numeric := (given.data ->> 'amount')::numeric;
  returned numeric;
  times integer;
begin
  select sum((event.data ->> 'amount')::numeric),
         count(*) filter (where event.data ->> 'returnId' = given.data ->> 'returnId')
    into returned, times
    from messaging.events event
   where event.stream = given.stream and event.version <= given.version
     and event.type = 'payment.returned';
  if given_amount is null or given_amount <= 0 or returned > paid then
    perform payments.refuse_event(given.stream, given.version, given.type,
      format('%s in all would come back of %s', returned, paid));
  end if;
  if times <> 1 or given.data ->> 'returnId' is null then
    perform payments.refuse_event(given.stream, given.version, given.type,
      format('return %s is there already', given.data ->> 'returnId'));
  end if;
end $$;

create function payments.judge_events() returns trigger language plpgsql as $$
declare
  event messaging.events;
begin
  -- First events come by the hundred and have no past to look at.
  select appended.* into event from appended
   where appended.version = 1 and starts_with(appended.stream, 'payment-')
     and appended.type not in (
       select to_type from payments.transitions where thread = 'stage' and from_type = '')
   limit 1;
  if found then
    perform payments.refuse_event(event.stream, event.version, event.type, 'nothing begins with it');
  end if;
  -- Most others follow the stage that is just before them; only what does not is looked at alone.
  for event in
    select appended.* from appended
      left join lateral (
        select earlier.type from messaging.events earlier
         where earlier.stream = appended.stream and earlier.version = appended.version - 1
        -- Keeps the planner from reading the whole log instead of one row for each event.
        offset 0
      ) before on true
     where appended.version > 1 and starts_with(appended.stream, 'payment-')
       and (appended.type = 'payment.returned' or not exists (
         select from payments.transitions transition
          where transition.thread = 'stage'
            and transition.from_type = before.type and transition.to_type = appended.type))
     order by appended.stream, appended.version
  loop
    perform payments.judge_event(event);
    if event.type = 'payment.returned' then
      perform payments.judge_return(event);
    end if;
  end loop;
  return null;
end $$;

create trigger payment_events_follow_the_table after insert on messaging.events
  referencing new table as appended
  for each statement execute function payments.judge_events();
