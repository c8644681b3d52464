import type { EventStore } from '@quoin/messaging';
import { streamOf } from '../payments/events.ts';
import {
  matches,
  toPublishedEvent,
  type EventFilter,
  type PublishedEvent,
} from './published-event.ts';

export interface LogPage {
  items: PublishedEvent[];
  /** Read on after it. */
  position: number;
  /** Whether nothing more can be read now. */
  end: boolean;
}

export interface LogPageOptions extends EventFilter {
  /** Only events above this position. */
  after: number;
  /** Events at most. */
  limit: number;
}

/** So many events are looked at for one page, so that a rare type does not read the whole log. */
const MOST_LOOKED_AT = 5_000;
const BATCH = 500;

/**
 * One page of the events of all payments in the order of their positions; none is missed by who reads
 * on after `position`. A page may be short, even empty, before the end.
 */
export async function readLog(store: EventStore, options: LogPageOptions): Promise<LogPage> {
  const { paymentId } = options;
  return paymentId === undefined
    ? readAll(store, options)
    : readPayment(store, { ...options, paymentId });
}

async function readAll(
  store: EventStore,
  { after, limit, ...filter }: LogPageOptions,
): Promise<LogPage> {
  const items: PublishedEvent[] = [];
  let position = after;
  for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += BATCH) {
    const page = await store.readAll({ after: position, limit: BATCH });
    for (const stored of page.events) {
      const event = toPublishedEvent(stored);
      if (!event || !matches(event, filter)) continue;
      items.push(event);
      if (items.length === limit) return { items, position: event.position, end: false };
    }
    ({ position } = page);
    if (page.end) return { items, position, end: true };
  }
  return { items, position, end: false };
}

/** By the index of its stream: one payment has few events. */
async function readPayment(
  store: EventStore,
  { after, limit, paymentId, ...filter }: LogPageOptions & { paymentId: string },
): Promise<LogPage> {
  const found = (await store.read(streamOf(paymentId)))
    .map(toPublishedEvent)
    .filter((event) => event !== undefined)
    .filter((event) => event.position > after && matches(event, filter));
  const items = found.slice(0, limit);
  const position = items.at(-1)?.position ?? after;
  return { items, position, end: found.length <= limit };
}
