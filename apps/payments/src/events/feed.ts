import { createFollower, type EventStore } from '@quoin/messaging';
import type { Pool } from 'pg';
import { readLog, type LogPage, type LogPageOptions } from './log.ts';
import { matches, toPublishedEvent, type PublishedEvent } from './published-event.ts';

export interface FeedOptions {
  /** Of the primary: a replica may lack events that another process has already told of. */
  pool: Pick<Pool, 'connect' | 'query'>;
  store: EventStore;
  /** Events kept in memory; who is further behind reads from the database. @default 5000 */
  capacity?: number;
  /** Milliseconds between two looks while no notification comes. @default 250 */
  pollInterval?: number;
  /** Told of looks that failed. @default nobody */
  onError?: (error: unknown) => void;
}

/** The newest events, read once for everybody in this process who follows them. */
export interface Feed {
  /** Calls `wake` when there is more to read; gives the function that ends it. */
  subscribe(wake: () => void): () => void;
  /** As `readLog`, from memory where it can. */
  read(options: LogPageOptions): Promise<LogPage>;
  stop(): Promise<void>;
}

/** Milliseconds between two readings of the log while events come. */
const COLLECT_FOR = 20;

/** Follows the log only while somebody is subscribed. */
export function createFeed(options: FeedOptions): Feed {
  const { store, capacity = 5_000 } = options;
  const wakers = new Set<() => void>();
  const recent = createRecentEvents(capacity);
  let stopped: Promise<void> = Promise.resolve();

  const wakeAll = () => {
    for (const wake of wakers) wake();
  };
  const follower = createFollower({
    collectFor: COLLECT_FOR,
    ...options,
    look: async () => {
      if (!recent.covers()) {
        recent.begin(await settledPosition(options.pool));
        // They may have looked before what lies below this position was there.
        wakeAll();
        return true;
      }
      const { events, position, end } = await store.readAll({ after: recent.end() });
      if (position === recent.end()) return false;
      recent.add(events.map(toPublishedEvent), position);
      wakeAll();
      return end ? 'caught-up' : true;
    },
  });
  const stop = async () => {
    await follower.stop();
    recent.clear();
  };

  return {
    subscribe(wake) {
      // An object of its own: the same function may subscribe twice.
      const waker = () => {
        wake();
      };
      wakers.add(waker);
      void stopped.then(() => {
        if (wakers.size > 0) follower.start();
      });
      return () => {
        wakers.delete(waker);
        if (wakers.size === 0) stopped = stop();
      };
    },
    read: (page) =>
      page.paymentId === undefined && recent.covers(page.after)
        ? Promise.resolve(recent.read(page))
        : readLog(store, page),
    async stop() {
      wakers.clear();
      await stop();
    },
  };
}

/** All events up to here can be read; none will appear below it. */
export async function settledPosition(pool: Pick<Pool, 'query'>): Promise<number> {
  const { rows } = await pool.query<{ position: number }>(
    'select messaging.settled_position()::float8 as position',
  );
  return rows[0]?.position ?? 0;
}

/** What was published between two positions, as far as it fits. */
function createRecentEvents(capacity: number) {
  let from: number | undefined;
  let to = 0;
  let events: PublishedEvent[] = [];

  return {
    begin(position: number) {
      from = to = position;
    },
    clear() {
      from = undefined;
      events = [];
    },
    end: () => to,
    /** Whether it can be read from here on. Without a position: whether it has begun. */
    covers: (after = Infinity) => from !== undefined && after >= from,
    add(added: readonly (PublishedEvent | undefined)[], position: number) {
      events = events.concat(added.filter((event) => event !== undefined));
      to = position;
      if (events.length <= capacity) return;
      const dropped = events.slice(0, -capacity);
      events = events.slice(-capacity);
      from = dropped.at(-1)?.position ?? from;
    },
    read({ after, limit, ...filter }: LogPageOptions): LogPage {
      const items: PublishedEvent[] = [];
      for (const event of events.slice(firstAfter(events, after))) {
        if (!matches(event, filter)) continue;
        items.push(event);
        if (items.length === limit) return { items, position: event.position, end: false };
      }
      return { items, position: Math.max(after, to), end: true };
    },
  };
}

/** The index of the first event above a position, by halving. */
function firstAfter(events: readonly PublishedEvent[], position: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
