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

  with statement as (
    select account_id, count(*) as count, sum(amount)::bigint as amount,
           min(sequence) as first, max(sequence) as last,
           min(posted_at) as posted_at, max(posted_at) as last_at,
           min(currency) as currency, max(currency) as last_currency,
           min(balance_after - amount) filter (where previous is null) as opening,
           bool_and(previous is null or balance_after = previous + amount) as unbroken,
           -- The hash of the highest sequence.
           substring(max(int8send(sequence) || hash) from 9) as hash
      from (select *, lag(balance_after) over (partition by account_id order by sequence) as previous
              from added) entry
     group by account_id
  ), updated as (
    update payments.accounts account
       set posted = account.posted + statement.amount, entry_count = statement.last,
           head = statement.hash, last_entry_at = statement.posted_at
      from statement
     where account.id = statement.account_id
       and account.entry_count = statement.first - 1
       and statement.count = statement.last - statement.first + 1
       and account.posted = statement.opening and statement.unbroken
       -- Entries that are added together have one time.
       and account.last_entry_at <= statement.posted_at and statement.posted_at = statement.last_at
       and account.currency = statement.currency and statement.currency = statement.last_currency
    returning 1
  )
  select (select count(*) from statement), (select count(*) from updated) into accounts, moved;
  if moved <> accounts then
    raise check_violation using
      message = format('the entries of %s accounts do not continue those before them', accounts - moved),
      constraint = 'entries_continue';
  end if;
  return null;
end $$;

create trigger entries_move_balances after insert on payments.entries
  referencing new table as added
  for each statement execute function payments.move_balances();

-- Pending sums change in one way only: a hold is opened or resolved.
create function payments.reserve() returns trigger language plpgsql as $$
declare
  accounts integer;
  changed integer;
begin
  select count(*) into accounts
    from (select debit_account from added union select credit_account from added) as side;
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
  get diagnostics changed = row_count;
  if changed <> accounts then
    raise foreign_key_violation using
      message = 'a new hold is resolved already, or names an account that does not exist';
  end if;
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

create function payments.check_new_account() returns trigger language plpgsql as $$
begin
  -- Max34Text of ISO 20022 (Othr/Id), without characters that a URL would have to escape.
  if new.id !~ '^[A-Za-z0-9][A-Za-z0-9-]{0,33}$' or new.name = '' then
    raise check_violation using
      message = format('"%s" (%s) cannot be an account', new.id, new.name),
      hint = 'An id has 1 to 34 letters, digits and hyphens; a name is not empty.',
      constraint = 'accounts_id';
  end if;
  if not exists (select from payments.currencies where code = new.currency) then
    raise foreign_key_violation using
      message = format('account %s cannot be kept in %s', new.id, new.currency),
      hint = 'Use a currency of ISO 4217; payments.currencies has them.',
      constraint = 'accounts_currency';
  end if;
  return new;
end $$;

create trigger accounts_are_checked before insert on payments.accounts
  for each row execute function payments.check_new_account();

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
