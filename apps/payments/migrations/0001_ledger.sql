-- The double-entry ledger. Amounts are integer minor units of the account's currency. Seen from the
-- holder of an account, a credit is positive and a debit negative, so that the entries of every
-- transaction add up to zero, and so does the whole ledger.

create table payments.accounts (
  -- Max34Text of ISO 20022 (Othr/Id), without characters that a URL would have to escape.
  id text collate "C" primary key check (id ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,33}$'),
  name text not null check (name <> ''),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- The balance never goes below it; null is no limit.
  minimum_balance bigint,
  -- Both are kept by the trigger on entries.
  balance bigint not null default 0,
  entry_count bigint not null default 0,
  created_at timestamptz not null default now(),
  constraint accounts_minimum_balance check (balance >= minimum_balance)
)
-- Room in each page for the next version of a row that every payment updates.
with (fillfactor = 50);

create table payments.transactions (
  id uuid primary key,
  description text not null check (description <> ''),
  posted_at timestamptz not null
);

create table payments.entries (
  account_id text collate "C" not null references payments.accounts,
  -- 1, 2, 3… within the account, without gaps: the account's row is locked while an entry is added.
  sequence bigint not null,
  transaction_id uuid not null references payments.transactions,
  amount bigint not null check (amount <> 0),
  currency text not null,
  balance_after bigint not null,
  primary key (account_id, sequence)
);

create index entries_transaction on payments.entries (transaction_id);

-- A balance changes in one way only: an entry is added.

create function payments.apply_entry() returns trigger language plpgsql as $$
begin
  update payments.accounts account
     set balance = account.balance + new.amount,
         entry_count = account.entry_count + 1
   where account.id = new.account_id
  returning account.entry_count, account.balance, account.currency
       into new.sequence, new.balance_after, new.currency;
  if not found then
    raise foreign_key_violation using message = format('account %s does not exist', new.account_id);
  end if;
  return new;
end $$;

create trigger entries_apply before insert on payments.entries
  for each row execute function payments.apply_entry();

create function payments.refuse_direct_change() returns trigger language plpgsql as $$
begin
  raise restrict_violation using
    message = format('balance and currency of account %s cannot be set', new.id),
    hint = 'Post a transaction: select payments.post_transaction(...).';
end $$;

create trigger accounts_start_empty before insert on payments.accounts
  for each row when (new.balance <> 0 or new.entry_count <> 0)
  execute function payments.refuse_direct_change();

create trigger accounts_change_by_entries before update on payments.accounts
  for each row when (
    new.currency <> old.currency
    or (pg_trigger_depth() = 0
        and (new.balance, new.entry_count) is distinct from (old.balance, old.entry_count))
  )
  execute function payments.refuse_direct_change();

-- What is posted stays as it is. A mistake is corrected by another transaction.

create function payments.refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise restrict_violation using
    message = format('rows of %I.%I cannot be changed or removed', tg_table_schema, tg_table_name),
    hint = 'Correct it with a new transaction.';
end $$;

create trigger transactions_immutable before update or delete or truncate on payments.transactions
  for each statement execute function payments.refuse_rewriting();

create trigger entries_immutable before update or delete or truncate on payments.entries
  for each statement execute function payments.refuse_rewriting();

-- Debits equal credits in each currency, judged when the database transaction commits.

create function payments.require_balanced_transaction() returns trigger language plpgsql as $$
begin
  perform from payments.entries entry
    where entry.transaction_id = new.transaction_id
    group by entry.currency
    having sum(entry.amount) <> 0;
  if found then
    raise check_violation using
      message = format('debits and credits of transaction %s differ', new.transaction_id),
      constraint = 'entries_balanced';
  end if;
  return null;
end $$;

create constraint trigger entries_balanced after insert on payments.entries
  deferrable initially deferred
  for each row execute function payments.require_balanced_transaction();

-- Posts one transaction with an entry per account, in the order of account ids: everything that locks
-- several accounts does so in this order, and therefore never deadlocks.
create function payments.post_transaction(
  id uuid, description text, posted_at timestamptz, account_ids text[], amounts bigint[]
) returns void language sql as $$
  insert into payments.transactions (id, description, posted_at)
  values (post_transaction.id, post_transaction.description, post_transaction.posted_at);

  insert into payments.entries (transaction_id, account_id, amount)
  select post_transaction.id, leg.account_id, leg.amount
    from unnest(post_transaction.account_ids, post_transaction.amounts) as leg (account_id, amount)
   order by leg.account_id collate "C";
$$;
