-- What lists and totals are read from. It follows the event log and can be built anew from it, so
-- nothing in it is the truth. A version that needs other columns gets tables of its own beside these;
-- the views are pointed at them when they have caught up (src/projections/payment-list.ts).
create table payments.payment_list_1 (
  id uuid primary key,
  -- The stage of the payment, without "payment.".
  status text not null,
  rail text not null,
  debtor_account text collate "C" not null,
  -- Null for a creditor at another bank, who is in the column creditor.
  creditor_account text collate "C",
  creditor jsonb,
  -- Minor units.
  amount bigint not null,
  returned bigint not null,
  currency text not null,
  end_to_end_id text collate "C",
  remittance_information text,
  -- Null while it is none.
  rejection text,
  created_by text not null,
  -- Milliseconds, as callers see it: lists continue after it.
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Of its last event.
  version integer not null
) with (fillfactor = 90);

create index payment_list_1_created on payments.payment_list_1 (created_at, id);
create index payment_list_1_debtor on payments.payment_list_1 (debtor_account, created_at, id);
create index payment_list_1_creditor on payments.payment_list_1 (creditor_account, created_at, id)
  where creditor_account is not null;
create index payment_list_1_status on payments.payment_list_1 (status, created_at, id);
create index payment_list_1_end_to_end on payments.payment_list_1 (end_to_end_id, created_at, id)
  where end_to_end_id is not null;

-- How many payments reached a stage on a day (UTC), and for how much.
create table payments.daily_totals_1 (
  day date not null,
  currency text not null,
  rail text not null,
  status text not null,
  payments bigint not null,
  -- Minor units; a sum may pass 64 bits.
  amount numeric(30) not null,
  primary key (day, currency, rail, status)
);

create view payments.payment_list as select * from payments.payment_list_1;
create view payments.daily_totals as select * from payments.daily_totals_1;
