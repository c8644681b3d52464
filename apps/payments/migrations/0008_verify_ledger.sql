-- Whether an account's entries are what was written: one row for each fault, none when all is well.
create function payments.verify_account(given_id text)
returns table (account_id text, sequence bigint, fault text) language sql stable parallel safe
begin atomic
  with chained as (
    select entry.*,
           coalesce(lag(entry.sequence) over account, 0) as previous_sequence,
           coalesce(lag(entry.balance_after) over account, 0) as previous_balance,
           coalesce(lag(entry.posted_at) over account, '-infinity') as previous_at,
           coalesce(lag(entry.hash) over account, '') as previous_hash
      from payments.entries entry
     where entry.account_id = given_id
    window account as (order by entry.sequence)
  ), newest as (
    select * from chained order by chained.sequence desc limit 1
  ), held as (
    select coalesce(sum(hold.amount) filter (where hold.debit_account = given_id), 0) as debits,
           coalesce(sum(hold.amount) filter (where hold.credit_account = given_id), 0) as credits
      from payments.holds hold
     where hold.state = 'open' and given_id in (hold.debit_account, hold.credit_account)
  )
  select given_id, chained.sequence, fault.text
    from chained
    cross join lateral (values
      ('an entry before it is missing', chained.sequence <> chained.previous_sequence + 1),
      ('its balance does not continue the one before it',
        chained.balance_after <> chained.previous_balance + chained.amount),
      ('it is older than the entry before it', chained.posted_at < chained.previous_at),
      ('its hash is not that of its content', chained.hash <> payments.entry_hash(
        chained.previous_hash, chained.sequence, chained.amount, chained.balance_after,
        chained.posted_at, chained.transfer_id, chained.currency, chained.account_id))
    ) as fault (text, found)
   where fault.found
  union all
  select given_id, account.entry_count, 'the account is not as its newest entry left it'
    from payments.accounts account
    left join newest on true
   where account.id = given_id
     and (account.posted, account.entry_count, account.head)
         is distinct from
         (coalesce(newest.balance_after, 0), coalesce(newest.sequence, 0), coalesce(newest.hash, ''))
  union all
  select given_id, null, 'its pending sums are not those of its open holds'
    from payments.accounts account, held
   where account.id = given_id
     and (account.pending_debits, account.pending_credits) is distinct from (held.debits, held.credits);
end;

-- The same for every account, and for the ledger as a whole.
create function payments.verify_ledger()
returns table (account_id text, sequence bigint, fault text) language sql stable parallel safe
begin atomic
  select found.*
    from payments.accounts account
    cross join lateral payments.verify_account(account.id) found
  union all
  select null, null, format('transfer %s does not balance in %s', entry.transfer_id, entry.currency)
    from payments.entries entry
   group by entry.transfer_id, entry.currency
  having sum(entry.amount) <> 0
  union all
  select null, null, format('the ledger does not balance in %s', account.currency)
    from payments.accounts account
   group by account.currency
  having sum(account.posted) <> 0 or sum(account.pending_debits) <> sum(account.pending_credits)
  union all
  select null, null, format('transfer %s has no entries', transfer.id)
    from payments.transfers transfer
   where transfer.rejection is null and transfer.kind in ('transfer', 'post')
     and not exists (
       select from payments.entries entry
        where entry.transfer_id = transfer.id
          and entry.account_id = coalesce(transfer.debit_account, (
            select hold.debit_account from payments.holds hold where hold.id = transfer.hold_id))
     )
  union all
  select entry.account_id, entry.sequence, 'it belongs to no transfer that was applied'
    from payments.entries entry
   where not exists (
     select from payments.transfers transfer
      where transfer.id = entry.transfer_id and transfer.rejection is null
        and transfer.kind in ('transfer', 'post', 'journal'));
end;

-- The balance after everything that was posted up to a moment; 0 before the first entry. Times of an
-- account never go back, so a search by halves over its sequence finds the entry, without an index of
-- times: about 20 look-ups among a million entries.
create function payments.balance_at(given_id text, moment timestamptz) returns bigint
language plpgsql stable parallel safe as $$
declare
  low bigint := 0;
  high bigint := (select entry_count from payments.accounts where id = given_id);
  middle bigint;
begin
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select posted_at from payments.entries where account_id = given_id and sequence = middle) <= moment then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return coalesce(
    (select balance_after from payments.entries where account_id = given_id and sequence = low), 0);
end $$;
