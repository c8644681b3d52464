import type { EventStore } from '@quoin/messaging';
import { streamOf, type PaymentEvent } from '../payments/events.ts';
import { evolve, paymentAggregate } from '../payments/aggregate.ts';
import { railOf } from './fold.ts';
import type { ListedPayment } from './search.ts';

/**
 * A payment as its events make it now: one look into an index, and never behind.
 * @returns with the position of its last event; undefined when there is no such payment
 */
export async function readPayment(
  store: Pick<EventStore, 'read'>,
  id: string,
): Promise<{ payment: ListedPayment; position: number } | undefined> {
  const events = await store.read(streamOf(id));
  const [first] = events;
  const last = events.at(-1);
  const state = (events as unknown as PaymentEvent[]).reduce(evolve, paymentAggregate.initial);
  if (!first || !last || !state.order) return undefined;
  const { order } = state;
  const payment = {
    id,
    status: state.stage.slice('payment.'.length),
    rail: railOf(first.type, state.route),
    debtorAccount: order.debtorAccount,
    creditorAccount: 'creditorAccount' in order ? order.creditorAccount : null,
    creditor: 'creditor' in order ? order.creditor : null,
    amount: BigInt(order.amount),
    returned: state.returned,
    currency: order.currency,
    endToEndId: order.endToEndId ?? null,
    remittanceInformation: order.remittanceInformation ?? null,
    createdAt: order.createdAt === undefined ? first.recordedAt : new Date(order.createdAt),
    updatedAt: last.recordedAt,
  };
  return { payment, position: last.position };
}
