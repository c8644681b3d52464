create table payments.payments (
  -- A payment is posted as the transaction of the same id.
  id uuid primary key references payments.transactions,
  debtor_account text collate "C" not null references payments.accounts,
  creditor_account text collate "C" not null references payments.accounts,
  amount bigint not null check (amount > 0),
  currency text not null,
  end_to_end_id text,
  remittance_information text,
  created_by text not null,
  created_at timestamptz not null,
  constraint payments_two_accounts check (debtor_account <> creditor_account)
);

-- Payment ids are UUIDs of version 7, so these also give the order of time.
create index payments_by_debtor on payments.payments (debtor_account, id);
create index payments_by_creditor on payments.payments (creditor_account, id);

create trigger payments_immutable before update or delete or truncate on payments.payments
  for each statement execute function payments.refuse_rewriting();

create table payments.idempotency_keys (
  -- The caller: keys of different callers never meet.
  subject text not null,
  key text not null,
  -- SHA-256 of the request.
  fingerprint bytea not null,
  status smallint not null,
  -- json, not jsonb: it keeps the bytes that were sent.
  body json not null,
  -- Null when the payment was rejected.
  payment_id uuid references payments.payments deferrable initially deferred,
  created_at timestamptz not null default now(),
  primary key (subject, key)
);

create trigger idempotency_keys_immutable
  before update or truncate on payments.idempotency_keys
  for each statement execute function payments.refuse_rewriting();

-- The answer that stands for a key: what was answered before, else the given one, recorded now.
-- While another database transaction is recording the same key, this waits for its end.
create function payments.record_answer(
  subject text, key text, fingerprint bytea, status smallint, body json, payment_id uuid,
  out replayed boolean, out answer payments.idempotency_keys
) language plpgsql as $$
begin
  insert into payments.idempotency_keys as known
    (subject, key, fingerprint, status, body, payment_id)
  values
    (record_answer.subject, record_answer.key, record_answer.fingerprint,
     record_answer.status, record_answer.body, record_answer.payment_id)
  on conflict do nothing
  returning known.* into answer;

  replayed := not found;
  if replayed then
    select known.* into strict answer
      from payments.idempotency_keys known
     where known.subject = record_answer.subject and known.key = record_answer.key;
  end if;
end $$;

-- Moves money from debtor to creditor and records the answer to the caller, all or nothing.
--
-- Returns a rejection, and has then changed nothing; else the answer that stands for the key, which
-- is `replayed` when the key was used before. Callers must compare its fingerprint with their own.
create function payments.create_payment(
  payment_id uuid, debtor_account text, creditor_account text, amount bigint, currency text,
  end_to_end_id text, remittance_information text, created_at timestamptz,
  subject text, key text, fingerprint bytea, status smallint, body json,
  out rejection text, out replayed boolean, out answer payments.idempotency_keys
) language plpgsql as $$
declare
  account payments.accounts;
  debtor payments.accounts;
  creditor payments.accounts;
  recorded record;
begin
  -- A finished key is answered without a lock on any account.
  select known.* into answer
    from payments.idempotency_keys known
   where known.subject = create_payment.subject and known.key = create_payment.key;
  if found then
    replayed := true;
    return;
  end if;

  for account in
    select candidate.* from payments.accounts candidate
     where candidate.id in (create_payment.debtor_account, create_payment.creditor_account)
     order by candidate.id
       for no key update
  loop
    if account.id = create_payment.debtor_account then
      debtor := account;
    else
      creditor := account;
    end if;
  end loop;

  rejection := case
    when debtor.id is null then 'debtor-account-unknown'
    when creditor.id is null then 'creditor-account-unknown'
    when debtor.currency <> create_payment.currency then 'debtor-currency-mismatch'
    when creditor.currency <> create_payment.currency then 'creditor-currency-mismatch'
    -- Balances are bigint too; written so that the comparison itself cannot overflow.
    when debtor.balance < -9223372036854775807 + create_payment.amount
      or creditor.balance > 9223372036854775807 - create_payment.amount then 'amount-too-large'
    when debtor.balance - create_payment.amount < debtor.minimum_balance then 'insufficient-funds'
  end;
  if rejection is not null then
    return;
  end if;

  recorded := payments.record_answer(
    create_payment.subject, create_payment.key, create_payment.fingerprint,
    create_payment.status, create_payment.body, create_payment.payment_id);
  replayed := recorded.replayed;
  answer := recorded.answer;
  if replayed then
    return;
  end if;

  perform payments.post_transaction(
    create_payment.payment_id, 'Payment', create_payment.created_at,
    array[create_payment.debtor_account, create_payment.creditor_account],
    array[-create_payment.amount, create_payment.amount]);

  insert into payments.payments
    (id, debtor_account, creditor_account, amount, currency,
     end_to_end_id, remittance_information, created_by, created_at)
  values
    (create_payment.payment_id, create_payment.debtor_account, create_payment.creditor_account,
     create_payment.amount, create_payment.currency,
     create_payment.end_to_end_id, create_payment.remittance_information,
     create_payment.subject, create_payment.created_at);
end $$;
