import {
  createProjection,
  type Projection,
  type Queryable,
  type StoredEvent,
} from '@quoin/messaging';
import type { Pool } from 'pg';
import { PAYMENT_EVENT_TYPES } from '../payments/events.ts';
import { foldBatch, type PaymentChange, type Reached } from './fold.ts';

export const PAYMENT_LIST = 'payments';

/** Raise it with a migration that makes `payment_list_N` and `daily_totals_N`, and name those below. */
const VERSION = 1;

export interface PaymentListOptions {
  /** Of the primary. */
  pool: Pick<Pool, 'connect' | 'query'>;
  /** @default 500 */
  batchSize?: number;
  /** Milliseconds of rest between batches while payments come. @default 50 */
  collectFor?: number;
  /** Told of failures. @default nobody */
  onError?: (error: unknown) => void;
}

/** Milliseconds; a list may lag by so much more, and a busy second takes twenty transactions at most. */
const COLLECT_FOR = 50;

/** Follows all payments for lists and daily totals. */
export function createPaymentList(options: PaymentListOptions): Projection {
  return createProjection({
    collectFor: COLLECT_FOR,
    ...options,
    name: PAYMENT_LIST,
    version: VERSION,
    types: PAYMENT_EVENT_TYPES,
    handle: applyEvents,
    reset: async (client) => {
      await client.query('truncate payments.payment_list_1, payments.daily_totals_1');
    },
    activate: async (client) => {
      await client.query(`
        create or replace view payments.payment_list as select * from payments.payment_list_1;
        create or replace view payments.daily_totals as select * from payments.daily_totals_1`);
    },
  });
}

async function applyEvents(client: Queryable, events: readonly StoredEvent[]): Promise<void> {
  const { changes, reached } = foldBatch(events);
  await insertBegun(client, changes);
  await updateKnown(client, changes);
  await addTotals(client, reached);
}

async function insertBegun(client: Queryable, changes: readonly PaymentChange[]): Promise<void> {
  const rows = changes.flatMap(({ begun, ...change }) =>
    begun
      ? [
          {
            ...begun.order,
            id: change.id,
            status: change.status,
            rail: begun.rail,
            returned: change.returned.toString(),
            rejection: change.rejection,
            createdAt: begun.at,
            updatedAt: change.at,
            version: change.version,
          },
        ]
      : [],
  );
  if (rows.length === 0) return;
  await client.query({
    name: 'projections.insert_payments',
    text: `
      insert into payments.payment_list_1
        (id, status, rail, debtor_account, creditor_account, creditor, amount, returned, currency,
         end_to_end_id, remittance_information, rejection, created_by, created_at, updated_at, version)
      select id, status, rail, "debtorAccount", "creditorAccount", creditor, amount, returned, currency,
             "endToEndId", "remittanceInformation", rejection, "createdBy", "createdAt", "updatedAt", version
        from jsonb_to_recordset($1) as given
             (id uuid, status text, rail text, "debtorAccount" text, "creditorAccount" text, creditor jsonb,
              amount bigint, returned bigint, currency text, "endToEndId" text,
              "remittanceInformation" text, rejection text, "createdBy" text,
              "createdAt" timestamptz, "updatedAt" timestamptz, version integer)`,
    values: [JSON.stringify(rows)],
  });
}

async function updateKnown(client: Queryable, changes: readonly PaymentChange[]): Promise<void> {
  const known = changes.filter(({ begun }) => !begun);
  if (known.length === 0) return;
  await client.query({
    name: 'projections.update_payments',
    text: `
      update payments.payment_list_1 payment
         set status = coalesce(given.status, payment.status),
             returned = payment.returned + given.returned,
             rejection = coalesce(given.rejection, payment.rejection),
             updated_at = given.at, version = given.version
        from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[], $6::int[])
             as given (id, status, returned, rejection, at, version)
       where payment.id = given.id`,
    values: [
      known.map(({ id }) => id),
      known.map(({ status }) => status ?? null),
      known.map(({ returned }) => returned),
      known.map(({ rejection }) => rejection ?? null),
      known.map(({ at }) => at),
      known.map(({ version }) => version),
    ],
  });
}

/** Amount, currency and rail come from the payments, which are there by now. */
async function addTotals(client: Queryable, reached: readonly Reached[]): Promise<void> {
  if (reached.length === 0) return;
  await client.query({
    name: 'projections.add_totals',
    text: `
      insert into payments.daily_totals_1 as total (day, currency, rail, status, payments, amount)
      select (given.at at time zone 'UTC')::date, currency, rail, given.status,
             count(*), sum(coalesce(given.amount, payment.amount))
        from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::bigint[])
             as given (id, status, at, amount)
        join payments.payment_list_1 payment using (id)
       group by 1, 2, 3, 4
       order by 1, 2, 3, 4
      on conflict (day, currency, rail, status) do update
         set payments = total.payments + excluded.payments, amount = total.amount + excluded.amount`,
    values: [
      reached.map(({ id }) => id),
      reached.map(({ status }) => status),
      reached.map(({ at }) => at),
      reached.map(({ amount }) => amount ?? null),
    ],
  });
}
