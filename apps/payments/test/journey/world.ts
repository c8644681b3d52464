import { createEventStore, type EventStore } from '@quoin/messaging';
import { temporaryPostgres } from '@quoin/postgres';
import { createPool, migrate, withTransaction } from '@quoin/service/database';
import type pg from 'pg';
import { expect, vi } from 'vitest';
import { columnTypes } from '../../src/database.ts';
import { createJourneys, type Journeys, type JourneyOptions } from '../../src/journey/journey.ts';
import { referenceOf } from '../../src/journey/reference.ts';
import { applyTransfers } from '../../src/ledger/apply.ts';
import { migrations } from '../../src/migrations.ts';
import { paymentAggregate, type Payment } from '../../src/payments/aggregate.ts';
import { streamOf, type PaymentEvent } from '../../src/payments/events.ts';
import type { Order } from '../../src/payments/order.ts';
import { newPaymentId } from '../../src/payments/payment-id.ts';
import type { RailRecord } from './script.ts';

export interface World {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly store: EventStore;
  stop(): Promise<void>;
}

/** A database of its own with `ann`, who has money, and the accounts that stand for the rails. */
export async function startWorld(): Promise<World> {
  const server = await temporaryPostgres();
  const url = server.url();
  await migrate(url, migrations);
  const pool = createPool({
    url,
    poolSize: 20,
    types: columnTypes,
    applicationName: 'test',
    // The machine may be busy; what hangs is found by the test's own time-out.
    statementTimeout: 60_000,
    connectionTimeout: 60_000,
  });
  return populate(url, pool, async () => {
    await pool.end();
    await server.stop();
  });
}

/** The same in a database that is there. */
export async function populate(
  url: string,
  pool: pg.Pool,
  stop: () => Promise<void>,
): Promise<World> {
  await pool.query(`
    insert into payments.accounts (id, name, currency, minimum_available) values
      ('equity', 'equity', 'USD', null), ('ann', 'Ann', 'USD', 0), ('ben', 'Ben', 'USD', 0),
      ('rail-usd', 'Rail', 'USD', null)`);
  const opening = { id: newPaymentId(new Date()), debitAccount: 'equity', creditAccount: 'ann' };
  await withTransaction(pool, (client) =>
    applyTransfers(client, [{ kind: 'transfer', ...opening, amount: FUNDS, currency: 'USD' }]),
  );
  return { url, pool, store: createEventStore({ pool }), stop };
}

/** What `ann` begins with, in minor units. */
export const FUNDS = 1_000_000n;

/** Accepts a payment as the service does: the hold or the transfer, and the first event. */
export async function accept({ pool, store }: World, rail: string, order: Order): Promise<string> {
  const id = newPaymentId(new Date());
  const inside = 'creditorAccount' in order ? order.creditorAccount : undefined;
  const route = { rail, reason: 'test', ...(inside ? {} : { settlementAccount: 'rail-usd' }) };
  const command = {
    kind: inside ? ('transfer' as const) : ('hold' as const),
    id,
    debitAccount: order.debtorAccount,
    creditAccount: inside ?? 'rail-usd',
    amount: BigInt(order.amount),
    currency: order.currency,
  };
  const first: PaymentEvent = inside
    ? { type: 'payment.posted', data: { order, via: 'book', route } }
    : { type: 'payment.held', data: { order, route, holdId: id } };
  await withTransaction(pool, async (client) => {
    expect(await applyTransfers(client, [command])).toMatchObject([{ applied: true }]);
    await store.append(client, streamOf(id), 'none', [first]);
  });
  return id;
}

export async function eventsOf({ store }: World, paymentId: string): Promise<PaymentEvent[]> {
  return (await store.read(streamOf(paymentId))) as unknown as PaymentEvent[];
}

/** What happened to a payment, in short: `held submitted settled`. */
export async function historyOf(world: World, paymentId: string): Promise<string> {
  const events = await eventsOf(world, paymentId);
  return events.map(({ type }) => type.replace('payment.', '')).join(' ');
}

export async function paymentOf({ store, pool }: World, paymentId: string): Promise<Payment> {
  return (await store.loadAggregate(pool, paymentAggregate, streamOf(paymentId))).state;
}

export interface Balance {
  readonly posted: bigint;
  readonly pendingDebits: bigint;
  readonly pendingCredits: bigint;
}

export async function balanceOf({ pool }: World, account: string): Promise<Balance> {
  const { rows } = await pool.query<Balance>(
    `select posted, pending_debits as "pendingDebits", pending_credits as "pendingCredits"
     from payments.accounts where id = $1`,
    [account],
  );
  const [row] = rows;
  if (!row) throw new Error(`There is no account ${account}.`);
  return row;
}

/** Waits on a busy machine until it holds. */
export function eventually(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 100_000, interval: 20 });
}

/** Runs journeys in this process until the test ends. */
export async function startJourneys(
  world: World,
  options: Pick<JourneyOptions, 'rails'> & Partial<JourneyOptions>,
): Promise<Journeys> {
  const journeys = createJourneys({
    pool: world.pool,
    store: world.store,
    pollInterval: 10,
    leaseMargin: 0,
    ...options,
  });
  await journeys.register();
  await journeys.start();
  return journeys;
}

/** What must hold of the books at every moment. */
export async function expectSoundBooks({ pool }: World): Promise<void> {
  const { rows } = await pool.query<{ sum: string | null }>(
    'select sum(amount)::text as sum from payments.entries group by currency having sum(amount) <> 0',
  );
  expect(rows, 'entries sum to zero').toEqual([]);
  const drifted = await pool.query(`
    select account.id from payments.accounts account
      left join payments.entries entry on entry.account_id = account.id
     group by account.id having account.posted <> coalesce(sum(entry.amount), 0)`);
  expect(drifted.rows, 'balances equal their entries').toEqual([]);
  const reserved = await pool.query(`
    select account.id from payments.accounts account
      left join payments.holds hold on hold.state = 'open' and hold.debit_account = account.id
     group by account.id having account.pending_debits <> coalesce(sum(hold.amount), 0)`);
  expect(reserved.rows, 'pending debits equal the open holds').toEqual([]);
}

const MOVED = new Set(['accepted-without-posting', 'pending', 'blocked', 'settled', 'completed']);

/** The payment ended as the rail says that it did, and the books agree. */
export async function expectTrueEnd(
  world: World,
  paymentId: string,
  record: RailRecord | undefined,
): Promise<void> {
  const payment = await paymentOf(world, paymentId);
  const moved = record?.said.some((kind) => MOVED.has(kind)) ?? false;
  const { rows } = await world.pool.query<{ state: string }>(
    'select state from payments.holds where id = $1',
    [paymentId],
  );
  const seen = { stage: payment.stage, hold: rows[0]?.state };
  const reference = referenceOf(paymentId);
  if (moved) {
    const last = `payment.${record?.said.at(-1) ?? ''}`;
    expect(seen, reference).toEqual({ stage: last, hold: 'posted' });
  } else {
    expect(['payment.rejected', 'payment.cancelled'], reference).toContain(payment.stage);
    expect(seen.hold, reference).toBe('voided');
  }
  expect(record?.violations ?? [], reference).toEqual([]);
  expect(payment.conflicts, reference).toEqual([]);
}
