-- The ledger's time. In whole milliseconds, so that no reader sees another moment than was written.
create function payments.clock() returns timestamptz language sql volatile
  return date_trunc('milliseconds', clock_timestamp());

-- Expires the open holds that are due and touch one of the `named` accounts; `locked` are all accounts
-- that the transaction has locked.
create function payments.expire_holds(named text[], locked text[], at timestamptz) returns integer
language plpgsql as $$
declare
  expired integer;
begin
  perform from payments.holds
    where state = 'open' and expires_at <= at
      and (debit_account = any (named) or credit_account = any (named))
      and not (debit_account = any (locked) and credit_account = any (locked));
  if found then
    raise serialization_failure using
      message = 'a hold became due while its accounts were being locked',
      hint = 'Nothing has changed. Run the transaction again.';
  end if;
  update payments.holds set state = 'expired', resolved_at = at
   where state = 'open' and expires_at <= at
     and (debit_account = any (named) or credit_account = any (named));
  get diagnostics expired = row_count;
  return expired;
end $$;

-- Expires up to so many holds that are due, oldest first, and gives their number. What a command asks
-- of an account does not wait for it: it expires the holds that matter to it itself.
create function payments.sweep_holds(at_most integer) returns integer language plpgsql as $$
declare
  at timestamptz := payments.clock();
  due uuid[] := array(
    select id from payments.holds where state = 'open' and expires_at <= at
     order by expires_at limit at_most);
  expired integer;
begin
  if due = '{}' then
    return 0;
  end if;
  perform from payments.accounts
    where id in (
      select side.id from payments.holds hold
       cross join lateral (values (hold.debit_account), (hold.credit_account)) as side (id)
       where hold.id = any (due))
    order by id for no key update;
  update payments.holds set state = 'expired', resolved_at = greatest(at, payments.clock())
   where id = any (due) and state = 'open';
  get diagnostics expired = row_count;
  return expired;
end $$;

-- Evaluates commands in their order, as if one after the other, and writes what follows from all of
-- them at once. Commands with `links` succeed or fail together with the next one.
--
-- Locks all accounts in the order of their ids and holds the locks to the end of the transaction.
-- `wanted` are those that the commands name, each once; `debits` and `credits` are places in it
-- (from 1 on; null for posts and voids).
--
-- All commands were applied at applied_at, but for the exceptions: by their places (from 1 on) in
-- ascending order, with the reason of a rejection (null for a repeat that was applied before) and its time.
create function payments.apply_transfers(
  wanted text[], kinds text[], ids uuid[], debits integer[], credits integer[], amounts bigint[],
  currencies text[], hold_ids uuid[], expiries timestamptz[], links boolean[],
  out applied_at timestamptz, out exceptions integer[], out reasons text[], out times timestamptz[]
) language plpgsql
  -- Plans are made once for arrays of any length, with indexes alone.
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
as $$
declare
  least_bigint constant bigint := -9223372036854775807;
  greatest_bigint constant bigint := 9223372036854775807;
  total constant integer := cardinality(ids);

  -- The accounts as they are, in the order of their ids; places leads from `wanted` to them and is
  -- null where the order is the same.
  found_ids text[]; found_currencies text[]; minimums bigint[];
  posted bigint[]; pending_debits bigint[]; pending_credits bigint[];
  sequences bigint[]; balances bigint[]; heads bytea[]; last_at timestamptz;
  places integer[];
  -- Those whose balances matter; the others are locked for holds that have expired.
  named text[];

  -- The holds that commands name; slots leads from commands to them.
  slot_ids uuid[]; slot_states text[]; slot_amounts bigint[]; slot_debits integer[]; slot_credits integer[];
  slots integer[];

  -- Commands that were evaluated before, or stand earlier in this call.
  known boolean := false;
  known_times timestamptz[]; known_reasons text[]; known_same boolean[]; repeats integer[];

  -- What was decided for each command.
  outcomes text[] := array_fill(null::text, array[total]);
  fresh boolean[] := array_fill(true, array[total]);
  sources integer[] := array_fill(null::integer, array[total]);
  targets integer[] := array_fill(null::integer, array[total]);
  moved bigint[] := array_fill(0::bigint, array[total]);
  reserved bigint[] := array_fill(0::bigint, array[total]);

  group_start integer := 1;
  group_failed boolean := false;
  rejection text; kind text; slot integer; debit integer; credit integer; amount bigint; hold_amount bigint;
  any_exception boolean := false; any_holds boolean := false;

  -- The entries to be written.
  size integer := 0;
  entry_accounts text[] := '{}'; entry_sequences bigint[] := '{}'; entry_amounts bigint[] := '{}';
  entry_balances bigint[] := '{}'; entry_transfers uuid[] := '{}'; entry_currencies text[] := '{}';
  entry_hashes bytea[] := '{}';
  currency text;
begin
  if links[total] then
    raise invalid_parameter_value using message = 'the last command is linked to a next one';
  end if;

  -- Which accounts: those named, those of the named holds, and those of holds that have expired.
  if array_remove(hold_ids, null) <> '{}' then
    slot_ids := array(select distinct id from unnest(hold_ids) as id where id is not null);
    wanted := wanted || array(
      select distinct side.id from payments.holds hold
       cross join lateral (values (hold.debit_account), (hold.credit_account)) as side (id)
       where hold.id = any (slot_ids) and side.id <> all (wanted));
  end if;
  named := wanted;
  applied_at := payments.clock();
  if exists (select from payments.holds where state = 'open' and expires_at <= applied_at) then
    wanted := wanted || array(
      select distinct side.id from payments.holds hold
       cross join lateral (values (hold.debit_account), (hold.credit_account)) as side (id)
       where hold.state = 'open' and hold.expires_at <= applied_at
         and (hold.debit_account = any (named) or hold.credit_account = any (named))
         and side.id <> all (wanted));
  end if;

  loop
    select array_agg(account.id), array_agg(account.currency), array_agg(account.minimum_available),
           array_agg(account.posted), array_agg(account.pending_debits), array_agg(account.pending_credits),
           array_agg(account.entry_count), array_agg(account.head), max(account.last_entry_at)
      into found_ids, found_currencies, minimums, posted, pending_debits, pending_credits, sequences, heads,
           last_at
      from (select * from payments.accounts where id = any (wanted) order by id for no key update) account;
    -- The clock after the locks, and never before what is written already.
    applied_at := greatest(payments.clock(), last_at);
    exit when not exists (select from payments.holds where state = 'open' and expires_at <= applied_at)
      or payments.expire_holds(named, wanted, applied_at) = 0;
    -- Holds were expired: once more, with their accounts as they are now.
  end loop;
  balances := posted;
  if found_ids is distinct from wanted then
    places := array(
      select place.n::integer from unnest(wanted) with ordinality given (id, n)
        left join unnest(found_ids) with ordinality place (id, n) on place.id = given.id
       order by given.n);
  end if;

  if slot_ids is not null then
    select array_agg(hold.state order by slot.n), array_agg(hold.amount order by slot.n),
           array_agg(debit_place.n order by slot.n), array_agg(credit_place.n order by slot.n)
      into slot_states, slot_amounts, slot_debits, slot_credits
      from unnest(slot_ids) with ordinality slot (id, n)
      left join payments.holds hold on hold.id = slot.id
      left join unnest(found_ids) with ordinality debit_place (id, n) on debit_place.id = hold.debit_account
      left join unnest(found_ids) with ordinality credit_place (id, n) on credit_place.id = hold.credit_account;
    slots := array(
      select slot.n::integer from unnest(ids, hold_ids) with ordinality command (id, hold_id, n)
        left join unnest(slot_ids) with ordinality slot (id, n) on slot.id = coalesce(command.hold_id, command.id)
       order by command.n);
  end if;

  known := exists (select from payments.transfers where id = any (ids))
    or (select count(distinct id) <> total from unnest(ids) as id);
  if known then
    select array_agg(past.recorded_at order by command.n), array_agg(past.rejection order by command.n),
           array_agg(case when past.id is not null then
             (past.kind, past.debit_account, past.credit_account, past.amount, past.currency, past.hold_id, past.expires_at)
             is not distinct from
             (command.kind, command.debit_account, command.credit_account, command.amount, command.currency, command.hold_id, command.expires_at)
           else command.content = command.first_content end order by command.n),
           array_agg(case when past.id is null and command.first_n < command.n then command.first_n end order by command.n)
      into known_times, known_reasons, known_same, repeats
      from (
        select command.*, whole.content,
               first_value(command.n) over same_id as first_n, first_value(whole.content) over same_id as first_content
          from (
            select command.n::integer, command.id, command.kind, wanted[command.debit] as debit_account,
                   wanted[command.credit] as credit_account, command.amount, command.currency,
                   command.hold_id, command.expires_at
              from unnest(kinds, ids, debits, credits, amounts, currencies, hold_ids, expiries) with ordinality
                as command (kind, id, debit, credit, amount, currency, hold_id, expires_at, n)
          ) command
          cross join lateral (select jsonb_build_array(
            command.kind, command.debit_account, command.credit_account, command.amount,
            command.currency, command.hold_id, command.expires_at) as content) as whole
        window same_id as (partition by command.id order by command.n)
      ) command
      left join payments.transfers past on past.id = command.id;
  end if;

  for i in 1 .. total loop
    rejection := null;
    kind := kinds[i];
    slot := slots[i];
    if known and (known_times[i] is not null or repeats[i] is not null) then
      fresh[i] := false;
      any_exception := true;
      rejection := case when not known_same[i] then 'transfer-differs'
        when known_times[i] is not null then known_reasons[i] else outcomes[repeats[i]] end;
    elsif group_failed then
      rejection := 'linked-failed';
    elsif kind in ('transfer', 'hold') then
      debit := debits[i];
      credit := credits[i];
      amount := amounts[i];
      if debit = credit then
        rejection := 'same-account';
      else
        if places is not null then
          debit := places[debit];
          credit := places[credit];
        end if;
        rejection := case
          when amount <= 0 then 'amount-not-positive'
          when debit is null then 'debit-account-unknown'
          when credit is null then 'credit-account-unknown'
          when found_currencies[debit] <> currencies[i] then 'debit-currency-mismatch'
          when found_currencies[credit] <> currencies[i] then 'credit-currency-mismatch'
          when kind = 'hold' and expiries[i] <= applied_at then 'expiry-not-in-future'
          -- Written so that the comparison itself cannot overflow.
          when posted[debit] - pending_debits[debit] < least_bigint + amount
            or posted[credit] + pending_credits[credit] > greatest_bigint - amount then 'amount-too-large'
          when posted[debit] - pending_debits[debit] - amount < minimums[debit] then 'insufficient-funds'
        end;
      end if;
      if rejection is null then
        sources[i] := debit;
        targets[i] := credit;
        if kind = 'transfer' then
          moved[i] := amount;
          posted[debit] := posted[debit] - amount;
          posted[credit] := posted[credit] + amount;
        else
          any_holds := true;
          reserved[i] := amount;
          pending_debits[debit] := pending_debits[debit] + amount;
          pending_credits[credit] := pending_credits[credit] + amount;
          if slot is not null then
            slot_states[slot] := 'open';
            slot_amounts[slot] := amount;
            slot_debits[slot] := debit;
            slot_credits[slot] := credit;
          end if;
        end if;
      end if;
    else
      hold_amount := slot_amounts[slot];
      amount := case kind when 'post' then coalesce(amounts[i], hold_amount) else 0 end;
      rejection := case
        when slot_states[slot] is null then 'hold-unknown'
        when slot_states[slot] = 'posted' then 'hold-already-posted'
        when slot_states[slot] = 'voided' then 'hold-already-voided'
        when slot_states[slot] = 'expired' then 'hold-expired'
        when kind = 'post' and amount <= 0 then 'amount-not-positive'
        when amount > hold_amount then 'amount-exceeds-hold'
      end;
      if rejection is null then
        debit := slot_debits[slot];
        credit := slot_credits[slot];
        if debit is null or credit is null then
          raise serialization_failure using
            message = 'a hold was opened while its accounts were being locked',
            hint = 'Nothing has changed. Run the transaction again.';
        end if;
        any_holds := true;
        sources[i] := debit;
        targets[i] := credit;
        moved[i] := amount;
        reserved[i] := -hold_amount;
        pending_debits[debit] := pending_debits[debit] - hold_amount;
        pending_credits[credit] := pending_credits[credit] - hold_amount;
        posted[debit] := posted[debit] - amount;
        posted[credit] := posted[credit] + amount;
        slot_states[slot] := case kind when 'post' then 'posted' else 'voided' end;
      end if;
    end if;

    if rejection is not null then
      outcomes[i] := rejection;
      any_exception := true;
      group_failed := group_failed or links[i] or i > group_start;
    end if;
    continue when links[i];

    -- The end of a group, of one command mostly. One that failed is undone, the last command first.
    if group_failed then
      for j in reverse i .. group_start loop
        continue when not fresh[j] or outcomes[j] is not null;
        outcomes[j] := 'linked-failed';
        debit := sources[j];
        credit := targets[j];
        pending_debits[debit] := pending_debits[debit] - reserved[j];
        pending_credits[credit] := pending_credits[credit] - reserved[j];
        posted[debit] := posted[debit] + moved[j];
        posted[credit] := posted[credit] - moved[j];
        if slots[j] is not null and kinds[j] <> 'transfer' then
          slot_states[slots[j]] := case when kinds[j] <> 'hold' then 'open' end;
        end if;
        moved[j] := 0;
        reserved[j] := 0;
      end loop;
    end if;
    group_start := i + 1;
    group_failed := false;
  end loop;

  insert into payments.transfers
    (id, kind, debit_account, credit_account, amount, currency, hold_id, expires_at, rejection, recorded_at)
  select command.id, command.kind, wanted[command.debit], wanted[command.credit], command.amount, command.currency,
         command.hold_id, command.expires_at, command.rejection, applied_at
    from unnest(ids, kinds, debits, credits, amounts, currencies, hold_ids, expiries, outcomes, fresh)
      as command (id, kind, debit, credit, amount, currency, hold_id, expires_at, rejection, fresh)
   where command.fresh
  on conflict do nothing;
  get diagnostics size = row_count;
  if size <> cardinality(array_positions(fresh, true)) then
    raise serialization_failure using
      message = 'another transaction has just used the id of a transfer',
      hint = 'Nothing has changed. Run the transaction again.';
  end if;

  if any_holds then
    insert into payments.holds (id, debit_account, credit_account, amount, currency, expires_at)
    select command.id, found_ids[source], found_ids[target], command.reserved, command.currency, command.expires_at
      from unnest(ids, sources, targets, reserved, currencies, expiries)
        as command (id, source, target, reserved, currency, expires_at)
     where command.reserved > 0;
    update payments.holds hold
       set state = case command.kind when 'post' then 'posted' else 'voided' end,
           posted_amount = nullif(command.moved, 0), resolved_at = applied_at, resolved_by = command.id
      from unnest(ids, kinds, hold_ids, moved, reserved) as command (id, kind, hold_id, moved, reserved)
     where hold.id = command.hold_id and command.reserved < 0;
  end if;

  size := 0;
  for i in 1 .. total loop
    amount := moved[i];
    continue when amount = 0;
    debit := sources[i];
    credit := targets[i];
    currency := found_currencies[debit];

    size := size + 1;
    sequences[debit] := sequences[debit] + 1;
    balances[debit] := balances[debit] - amount;
    heads[debit] := payments.entry_hash(heads[debit], sequences[debit], -amount, balances[debit],
      applied_at, ids[i], currency, found_ids[debit]);
    entry_accounts[size] := found_ids[debit];
    entry_sequences[size] := sequences[debit];
    entry_amounts[size] := -amount;
    entry_balances[size] := balances[debit];
    entry_transfers[size] := ids[i];
    entry_currencies[size] := currency;
    entry_hashes[size] := heads[debit];

    size := size + 1;
    sequences[credit] := sequences[credit] + 1;
    balances[credit] := balances[credit] + amount;
    heads[credit] := payments.entry_hash(heads[credit], sequences[credit], amount, balances[credit],
      applied_at, ids[i], currency, found_ids[credit]);
    entry_accounts[size] := found_ids[credit];
    entry_sequences[size] := sequences[credit];
    entry_amounts[size] := amount;
    entry_balances[size] := balances[credit];
    entry_transfers[size] := ids[i];
    entry_currencies[size] := currency;
    entry_hashes[size] := heads[credit];
  end loop;
  if size > 0 then
    insert into payments.entries
      (sequence, amount, balance_after, posted_at, transfer_id, account_id, currency, hash)
    select entry.sequence, entry.amount, entry.balance_after, applied_at, entry.transfer_id,
           entry.account_id, entry.currency, entry.hash
      from unnest(entry_sequences, entry_amounts, entry_balances, entry_transfers, entry_accounts,
                  entry_currencies, entry_hashes)
        as entry (sequence, amount, balance_after, transfer_id, account_id, currency, hash);
  end if;

  if any_exception then
    select array_agg(n), array_agg(reason), array_agg(at)
      into exceptions, reasons, times
      from (
        select command.n::integer,
               case when not coalesce(same, true) then 'transfer-differs'
                    when repeat is not null then outcomes[repeat] else outcome end as reason,
               coalesce(past, applied_at) as at
          from unnest(outcomes, known_times, known_same, repeats) with ordinality
            as command (outcome, past, same, repeat, n)
         where outcome is not null or past is not null or repeat is not null
         order by command.n
      ) exception;
  end if;
end $$;
