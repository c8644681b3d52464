import type { StoredEvent } from '@quoin/messaging';
import { paymentIdOf, type PaymentEvent } from '../payments/events.ts';
import type { Order } from '../payments/order.ts';
import { isNote } from '../payments/transitions.ts';

/** What one batch of events says of a payment. */
export interface PaymentChange {
  id: string;
  /** Of its first event; undefined when that came in an earlier batch. */
  begun: { order: Order; rail: string; at: Date } | undefined;
  /** Its stage now; undefined when that did not change. */
  status: string | undefined;
  /** Minor units that came back in this batch. */
  returned: bigint;
  rejection: string | undefined;
  version: number;
  at: Date;
}

/** A payment reached a stage. */
export interface Reached {
  id: string;
  status: string;
  at: Date;
  /** Minor units; undefined: what was ordered. */
  amount: bigint | undefined;
}

const STATUS_FROM = 'payment.'.length;

/** Pure: what a batch of events changes, for each payment once. */
export function foldBatch(events: readonly StoredEvent[]): {
  changes: PaymentChange[];
  reached: Reached[];
} {
  const changes = new Map<string, PaymentChange>();
  const reached: Reached[] = [];
  for (const stored of events) {
    const event = stored as StoredEvent<PaymentEvent>;
    const id = paymentIdOf(event.stream);
    const known = changes.get(id);
    const change = known ?? nothing(id, event);
    changes.set(id, change);
    change.version = event.version;
    change.at = event.recordedAt;
    if (event.version === 1) change.begun = beginOf(event);
    if (event.type === 'payment.rejected') change.rejection = event.data.reason.code;
    if (isNote(event.type)) continue;
    change.status = event.type.slice(STATUS_FROM);
    const amount = event.type === 'payment.returned' ? BigInt(event.data.amount) : undefined;
    change.returned += amount ?? 0n;
    reached.push({ id, status: change.status, at: event.recordedAt, amount });
  }
  return { changes: [...changes.values()], reached };
}

function nothing(id: string, { version, recordedAt }: StoredEvent): PaymentChange {
  return {
    id,
    begun: undefined,
    status: undefined,
    returned: 0n,
    rejection: undefined,
    version,
    at: recordedAt,
  };
}

/** @throws Error for a first event without an order, which no payment begins with */
function beginOf({ stream, type, data, recordedAt }: StoredEvent): PaymentChange['begun'] {
  const { order, route } = data as { order?: Order; route?: { rail: string } };
  if (!order) throw new Error(`The first event of ${stream} carries no order.`);
  const at = order.createdAt === undefined ? recordedAt : new Date(order.createdAt);
  return { order, rail: railOf(type, route), at };
}

/** The first payments were all by book and did not say so; a rejected one may have found no rail. */
export function railOf(firstType: string, route: { rail: string } | undefined): string {
  return route?.rail ?? (firstType === 'payment.posted' ? 'book' : 'none');
}
