-- The ledger's second shape: transfers in one or two phases, holds, and entries in a chain of hashes
-- for each account. What the first shape held is carried over, entry by entry.
-- quoin-waive-file migrations/lock-timeout, migrations/rename, migrations/validated-constraint, migrations/destructive --
--   the first shape ran nowhere but on laptops, and no version before this one reads it (team-payments, until 2028-12-31)

drop function payments.create_payment;
drop function payments.record_answer;
drop function payments.post_transaction;

-- Accounts keep their rows; pending sums and the head of the chain are new.
drop trigger entries_apply on payments.entries;
drop trigger entries_balanced on payments.entries;
drop trigger accounts_start_empty on payments.accounts;
drop trigger accounts_change_by_entries on payments.accounts;
drop function payments.apply_entry;
drop function payments.require_balanced_transaction;
drop function payments.refuse_direct_change;

-- PostgreSQL evaluates every check of a table with every update of a row; those that look at what
-- never changes are made when a row is inserted (0005).
alter table payments.accounts
  drop constraint accounts_minimum_balance,
  drop constraint accounts_id_check,
  drop constraint accounts_name_check,
  drop constraint accounts_currency_check;
alter table payments.accounts rename column balance to posted;
alter table payments.accounts rename column minimum_balance to minimum_available;
alter table payments.accounts
  -- Sums of the open holds that debit and that credit the account.
  add column pending_debits bigint not null default 0 check (pending_debits >= 0),
  add column pending_credits bigint not null default 0 check (pending_credits >= 0),
  -- Of the newest entry.
  add column head bytea not null default '',
  add column last_entry_at timestamptz not null default '-infinity';

-- One row for each command that was ever evaluated, the rejected ones included: an id that was
-- rejected can therefore never succeed later.
create table payments.transfers (
  id uuid primary key,
  -- journal: a transaction of the first ledger that had other legs than one debit and one credit.
  kind text not null check (kind in ('transfer', 'hold', 'post', 'void', 'journal')),
  -- As the command named them; null for what a post or void takes from its hold.
  debit_account text collate "C",
  credit_account text collate "C",
  amount bigint,
  currency text,
  hold_id uuid,
  expires_at timestamptz,
  -- Null when it was applied.
  rejection text,
  recorded_at timestamptz not null
);

-- What a hold reserves, until it is posted, voided or expires.
create table payments.holds (
  id uuid primary key,
  -- A foreign key would be looked at with each change of a balance; payments.reserve checks them.
  debit_account text collate "C" not null,
  credit_account text collate "C" not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  expires_at timestamptz,
  state text not null default 'open' check (state in ('open', 'posted', 'voided', 'expired')),
  -- Less than the amount when a hold was posted in part.
  posted_amount bigint check (posted_amount between 1 and amount),
  resolved_at timestamptz,
  -- The transfer that posted or voided it.
  resolved_by uuid,
  check ((state = 'open') = (resolved_at is null)),
  check ((state = 'posted') = (posted_amount is not null))
) with (fillfactor = 80);

create index holds_due on payments.holds (expires_at) where state = 'open' and expires_at is not null;
create index holds_open on payments.holds (debit_account, id) where state = 'open';

alter table payments.entries rename to first_entries;
alter table payments.first_entries rename constraint entries_pkey to first_entries_pkey;

create table payments.entries (
  -- 1, 2, 3… within the account, without gaps: the account's row is locked while an entry is added.
  sequence bigint not null,
  -- Positive credits the account, negative debits it.
  amount bigint not null check (amount <> 0),
  balance_after bigint not null,
  -- Never before that of the preceding entry of the account.
  posted_at timestamptz not null,
  transfer_id uuid not null,
  account_id text collate "C" not null,
  currency text not null,
  -- SHA-256 over the preceding entry's hash and this row; see payments.entry_hash.
  hash bytea not null,
  primary key (account_id, sequence)
);

-- The hash of an entry: SHA-256 of the preceding entry's hash (empty for the first), then
-- sequence, amount, balance_after (8 bytes each, big-endian), posted_at (microseconds since
-- 2000-01-01, 8 bytes), transfer_id (16 bytes), currency and account in UTF-8.
create function payments.entry_hash(
  previous bytea, sequence bigint, amount bigint, balance_after bigint, posted_at timestamptz,
  transfer_id uuid, currency text, account_id text
) returns bytea language sql stable parallel safe return
  sha256(previous || int8send(sequence) || int8send(amount) || int8send(balance_after)
    || timestamptz_send(posted_at) || uuid_send(transfer_id)
    || textsend(currency) || textsend(account_id));

insert into payments.transfers
  (id, kind, debit_account, credit_account, amount, currency, recorded_at)
select transaction.id,
       case when legs.simple then 'transfer' else 'journal' end,
       case when legs.simple then legs.debit_account end,
       case when legs.simple then legs.credit_account end,
       case when legs.simple then legs.amount end,
       legs.currency, transaction.posted_at
  from payments.transactions transaction
  left join lateral (
    select count(*) = 2 as simple,
           min(account_id) filter (where amount < 0) as debit_account,
           min(account_id) filter (where amount > 0) as credit_account,
           max(amount) as amount, min(currency) as currency
      from payments.first_entries entry
     where entry.transaction_id = transaction.id) legs on true;

do $$
declare
  old record;
  account text := '';
  hash bytea;
  at timestamptz;
begin
  for old in
    select entry.*, transaction.posted_at
      from payments.first_entries entry
      join payments.transactions transaction on transaction.id = entry.transaction_id
     order by entry.account_id, entry.sequence
  loop
    if old.account_id <> account then
      account := old.account_id;
      hash := '';
      at := '-infinity';
    end if;
    -- The first ledger took the service's clock; the order of entries is the truth.
    at := greatest(at, old.posted_at);
    hash := payments.entry_hash(hash, old.sequence, old.amount, old.balance_after, at,
      old.transaction_id, old.currency, account);
    insert into payments.entries
      (sequence, amount, balance_after, posted_at, transfer_id, account_id, currency, hash)
    values (old.sequence, old.amount, old.balance_after, at, old.transaction_id, account,
      old.currency, hash);
  end loop;
end $$;

update payments.accounts account
   set head = entry.hash, last_entry_at = entry.posted_at
  from payments.entries entry
 where entry.account_id = account.id and entry.sequence = account.entry_count;

-- Payments are streams of events; each of the first ones was posted at once.
insert into messaging.events (stream, version, type, schema_version, data, metadata, recorded_at)
select 'payment-' || id, 1, 'payment.posted', 1,
       jsonb_build_object(
         'via', 'book',
         'order', jsonb_strip_nulls(jsonb_build_object(
           'debtorAccount', debtor_account, 'creditorAccount', creditor_account,
           'amount', amount::text, 'currency', currency,
           'endToEndId', end_to_end_id, 'remittanceInformation', remittance_information,
           'createdBy', created_by, 'createdAt', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))),
       '{}', created_at
  from payments.payments
 order by id;

alter table payments.idempotency_keys drop constraint idempotency_keys_payment_id_fkey;
drop table payments.payments;
drop table payments.first_entries;
drop table payments.transactions;
