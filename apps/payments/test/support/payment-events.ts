import { randomUUID } from 'node:crypto';
import { createEventStore } from '@quoin/messaging';
import type pg from 'pg';
import { streamOf, type PaymentEventType } from '../../src/payments/events.ts';

/** The way of a payment by a rail, as far as it goes here. */
const WAY: readonly PaymentEventType[] = [
  'payment.held',
  'payment.submitted',
  'payment.accepted',
  'payment.settled',
  'payment.completed',
];

const SOURCE = { answerId: 'answer-1' };

const DATA: Partial<Record<PaymentEventType, object>> = {
  'payment.posted': { transferId: randomUUID() },
  'payment.held': { holdId: randomUUID() },
  'payment.submitted': { reference: 'reference-1', submittedAt: '2026-11-26T12:00:00.000Z' },
};

export interface TestOrder {
  debtorAccount?: string;
  creditorAccount?: string;
  amount?: string;
  currency?: string;
  endToEndId?: string;
}

function dataOf(type: PaymentEventType, order: TestOrder): object {
  if (type !== 'payment.posted' && type !== 'payment.held') return DATA[type] ?? { source: SOURCE };
  return {
    ...DATA[type],
    order: {
      debtorAccount: 'ann',
      creditorAccount: 'ben',
      amount: '100',
      currency: 'USD',
      createdBy: 'alice',
      ...order,
    },
    route: { rail: type === 'payment.posted' ? 'book' : 'fednow', reason: 'because' },
  };
}

/** Appends the events of payments as their writers do; amounts move nowhere. */
export function paymentEvents(pool: pg.Pool) {
  const store = createEventStore({ pool });
  return {
    store,
    /** A new payment with these events. @returns its id */
    async begin(types: readonly PaymentEventType[], order: TestOrder = {}): Promise<string> {
      const id = randomUUID();
      const events = types.map((type) => ({ type, data: dataOf(type, order) }));
      await store.append(pool, streamOf(id), 'none', events);
      return id;
    },
    /** The next events of a payment. */
    async go(id: string, types: readonly PaymentEventType[]): Promise<void> {
      const events = types.map((type) => ({ type, data: dataOf(type, {}) }));
      await store.append(pool, streamOf(id), 'any', events);
    },
    /** So many payments that each go the first `steps` of the way by a rail, in turns. */
    async walk(payments: number, steps: number): Promise<string[]> {
      const ids = Array.from({ length: payments }, () => randomUUID());
      for (let step = 0; step < steps; step += 1) {
        const type = WAY[step] ?? 'payment.completed';
        await store.appendMany(
          pool,
          ids.map((id) => ({
            stream: streamOf(id),
            expectedVersion: step,
            events: [{ type, data: dataOf(type, {}) }],
          })),
        );
      }
      return ids;
    },
  };
}
