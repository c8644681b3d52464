import type { Database } from '../database.ts';
import type { Order, Route } from './order.ts';
import type { PaymentStatus } from './transitions.ts';

export interface PaymentRow {
  /** UUID of version 7: ids sort by time. */
  id: string;
  status: PaymentStatus;
  rail: string;
  order: Order;
}

export interface PaymentPage {
  /** Only payments from or to this account. */
  account: string | undefined;
  /** Only payments older than the one of this id; without it the newest come first. */
  before: string | undefined;
  /** Payments at most. */
  limit: number;
}

interface EventRow {
  stream: string;
  type: string;
  data: { order: Order; route?: Route };
}

const SELECT = `
  select stream, type, data from messaging.events
   where version = 1 and starts_with(stream, 'payment-')`;

/** @returns the payment, or undefined when there is none of this id */
export async function findPayment(database: Database, id: string): Promise<PaymentRow | undefined> {
  const [row] = await database.query<EventRow>({
    name: 'find-payment',
    text: `${SELECT} and stream = 'payment-' || $1::text`,
    values: [id],
  });
  return row && toPayment(row);
}

/** Payments, newest first. */
export async function listPayments(database: Database, page: PaymentPage): Promise<PaymentRow[]> {
  const { account, before = '~', limit } = page;
  const rows = await database.query<EventRow>({
    name: 'list-payments',
    text: `${SELECT} and stream < 'payment-' || $1::text
              and ($3::text is null or $3 in (data->'order'->>'debtorAccount', data->'order'->>'creditorAccount'))
            order by stream desc limit $2`,
    values: [before, limit, account ?? null],
  });
  return rows.map(toPayment);
}

function toPayment({ stream, type, data }: EventRow): PaymentRow {
  const status = type.slice('payment.'.length) as PaymentStatus;
  const { order, route } = data;
  return { id: stream.slice('payment-'.length), status, rail: route?.rail ?? 'book', order };
}
