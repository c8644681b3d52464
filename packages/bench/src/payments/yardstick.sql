-- One payment at a time, by hand: the rows that a payment by book is made of, in tables of the same
-- columns and indexes, with nothing that could be left out: no guards, no second reading of ids.
create schema yardstick;
create table yardstick.accounts (like payments.accounts including defaults including indexes)
  with (fillfactor = 50);
create table yardstick.transfers (like payments.transfers including defaults including indexes);
create table yardstick.entries (like payments.entries including defaults including indexes);
create table yardstick.keys (like payments.idempotency_keys including defaults including indexes);
create table yardstick.events (like messaging.events including defaults including indexes);

create function yardstick.pay(
  payment uuid, debtor text, creditor text, amount bigint, currency text,
  subject text, key text, fingerprint bytea, body json, event jsonb
) returns boolean language plpgsql as $$
declare
  now timestamptz := clock_timestamp();
  debit yardstick.accounts;
  credit yardstick.accounts;
begin
  if debtor < creditor then
    select * into debit from yardstick.accounts where id = debtor for no key update;
    select * into credit from yardstick.accounts where id = creditor for no key update;
  else
    select * into credit from yardstick.accounts where id = creditor for no key update;
    select * into debit from yardstick.accounts where id = debtor for no key update;
  end if;
  if debit.posted - amount < debit.minimum_available then
    return false;
  end if;
  insert into yardstick.keys (subject, key, fingerprint, status, body, payment_id)
  values (subject, key, fingerprint, 201, body, payment);
  insert into yardstick.transfers (id, kind, debit_account, credit_account, amount, currency, recorded_at)
  values (payment, 'transfer', debtor, creditor, amount, currency, now);
  debit.head := payments.entry_hash(debit.head, debit.entry_count + 1, -amount, debit.posted - amount,
    now, payment, currency, debtor);
  credit.head := payments.entry_hash(credit.head, credit.entry_count + 1, amount, credit.posted + amount,
    now, payment, currency, creditor);
  insert into yardstick.entries (sequence, amount, balance_after, posted_at, transfer_id, account_id, currency, hash)
  values
    (debit.entry_count + 1, -amount, debit.posted - amount, now, payment, debtor, currency, debit.head),
    (credit.entry_count + 1, amount, credit.posted + amount, now, payment, creditor, currency, credit.head);
  update yardstick.accounts a
     set posted = a.posted - pay.amount, entry_count = a.entry_count + 1, head = debit.head, last_entry_at = now
   where a.id = debtor;
  update yardstick.accounts a
     set posted = a.posted + pay.amount, entry_count = a.entry_count + 1, head = credit.head, last_entry_at = now
   where a.id = creditor;
  insert into yardstick.events (stream, version, type, schema_version, data, metadata)
  values ('payment-' || payment, 1, 'payment.posted', 1, event, '{}');
  return true;
end $$;
