-- What no function may break, whoever writes. All guards look at a statement's rows together, so that
-- a statement with many rows pays for them once.

create trigger transfers_immutable before update or delete or truncate on payments.transfers
  for each statement execute function payments.refuse_rewriting();

create trigger entries_immutable before update or delete or truncate on payments.entries
  for each statement execute function payments.refuse_rewriting();

create trigger holds_are_kept before delete or truncate on payments.holds
  for each statement execute function payments.refuse_rewriting();

create trigger accounts_are_kept before delete or truncate on payments.accounts
  for each statement execute function payments.refuse_rewriting();

-- A balance changes in one way only: entries are added. Debits equal credits in each transfer and
-- currency; each entry continues the one before it; the account takes over its newest entry.
create function payments.move_balances() returns trigger language plpgsql as $$
declare
  wrong record;
  accounts integer;
  moved integer;
begin
  select transfer_id, currency into wrong
    from added group by transfer_id, currency having sum(amount) <> 0 limit 1;
  if found then
    raise check_violation using
      message = format('debits and credits of transfer %s differ in %s', wrong.transfer_id, wrong.currency),
      constraint = 'entries_balanced';
  end if;

  with chained as (
    select account_id, sequence, amount, balance_after, posted_at, currency, hash,
           lag(sequence) over account as previous_sequence,
           lag(balance_after) over account as previous_balance,
           lag(posted_at) over account as previous_at,
           lead(sequence) over account is null as newest
      from added
    window account as (partition by account_id order by sequence)
  ), summed as (
    select account_id, currency, min(sequence) as first,
           sum(amount) as amount,
           min(posted_at) as first_at,
           bool_and(previous_sequence is null or (
             sequence = previous_sequence + 1
             and balance_after = previous_balance + amount
             and posted_at >= previous_at)) as unbroken,
           max(sequence) as last, max(posted_at) as last_at,
           max(balance_after) filter (where newest) as balance_after,
           max(hash) filter (where newest) as hash
      from chained
     group by account_id, currency
  ), updated as (
    update payments.accounts account
       set posted = summed.balance_after, entry_count = summed.last,
           head = summed.hash, last_entry_at = summed.last_at
      from summed
     where account.id = summed.account_id
       and summed.unbroken
       and account.currency = summed.currency
       and account.entry_count = summed.first - 1
       and account.posted = summed.balance_after - summed.amount
       and account.last_entry_at <= summed.first_at
    returning 1
  )
  select (select count(*) from summed), (select count(*) from updated) into accounts, moved;
  if moved <> accounts then
    raise check_violation using
      message = format('entries of %s accounts do not continue the entries before them', accounts - moved),
      constraint = 'entries_continue';
  end if;
  return null;
end $$;

create trigger entries_move_balances after insert on payments.entries
  referencing new table as added
  for each statement execute function payments.move_balances();

-- Pending sums change in one way only: a hold is opened or resolved.
create function payments.reserve() returns trigger language plpgsql as $$
begin
  update payments.accounts account
     set pending_debits = account.pending_debits + pending.debits,
         pending_credits = account.pending_credits + pending.credits
    from (select id, sum(debit)::bigint as debits, sum(credit)::bigint as credits
            from (select debit_account, amount, 0 from added where state = 'open'
                  union all
                  select credit_account, 0, amount from added where state = 'open'
                 ) as side (id, debit, credit)
           group by id) pending
   where account.id = pending.id;
  return null;
end $$;

create trigger holds_reserve after insert on payments.holds
  referencing new table as added
  for each statement execute function payments.reserve();

create function payments.release() returns trigger language plpgsql as $$
begin
  perform
    from before_change was
    full join after_change became on became.id = was.id
   where (was.id, was.debit_account, was.credit_account, was.amount, was.currency, was.expires_at)
         is distinct from
         (became.id, became.debit_account, became.credit_account, became.amount, became.currency, became.expires_at)
      or was.state <> 'open' or became.state = 'open';
  if found then
    raise restrict_violation using
      message = 'a hold is resolved once, and nothing else of it changes',
      hint = 'Post, void or expire an open hold.';
  end if;
  update payments.accounts account
     set pending_debits = account.pending_debits - pending.debits,
         pending_credits = account.pending_credits - pending.credits
    from (select id, sum(debit)::bigint as debits, sum(credit)::bigint as credits
            from (select debit_account, amount, 0 from after_change
                  union all
                  select credit_account, 0, amount from after_change
                 ) as side (id, debit, credit)
           group by id) pending
   where account.id = pending.id;
  return null;
end $$;

create trigger holds_release after update on payments.holds
  referencing old table as before_change new table as after_change
  for each statement execute function payments.release();

create function payments.refuse_direct_change() returns trigger language plpgsql as $$
begin
  raise restrict_violation using
    message = 'balances, identity and currency of accounts cannot be set',
    hint = 'Apply a transfer: select payments.apply_transfers(...).';
end $$;

create trigger accounts_start_empty before insert on payments.accounts
  for each row when (
    (new.posted, new.pending_debits, new.pending_credits, new.entry_count, new.head)
    is distinct from (0::bigint, 0::bigint, 0::bigint, 0::bigint, ''::bytea))
  execute function payments.refuse_direct_change();

create trigger accounts_change_by_entries
  before update of id, currency, posted, pending_debits, pending_credits, entry_count, head, last_entry_at
  on payments.accounts
  for each statement when (pg_trigger_depth() = 0)
  execute function payments.refuse_direct_change();

-- The limit, judged at commit: within a transaction the two sides of a balance change one after the
-- other. Only rows that pass their limit on the way are looked at again.
create function payments.require_limit() returns trigger language plpgsql as $$
begin
  perform from payments.accounts
    where id = new.id and posted - pending_debits < minimum_available;
  if found then
    raise check_violation using
      message = format('the available balance of account %s would pass its limit', new.id),
      constraint = 'accounts_minimum_available';
  end if;
  return null;
end $$;

create constraint trigger accounts_minimum_available after insert or update on payments.accounts
  deferrable initially deferred
  for each row when (new.posted - new.pending_debits < new.minimum_available)
  execute function payments.require_limit();
