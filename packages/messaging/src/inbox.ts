import type { Pool } from 'pg';
import type { Queryable } from './outbox.ts';

export const inbox = {
  /**
   * Notes, in the handler's transaction, that `consumer` received the event. False means that it did
   * so before: do nothing then. While another transaction holds the same event, this one waits for
   * its end, and receives the event if that was rolled back. Meant for READ COMMITTED.
   */
  async receiveOnce(client: Queryable, consumer: string, eventId: string): Promise<boolean> {
    const { rowCount } = await client.query(
      `insert into messaging.inbox (consumer, event_id) values ($1, $2) on conflict do nothing`,
      [consumer, eventId],
    );
    return rowCount === 1;
  },

  /**
   * Forgets events received more than `keep` milliseconds ago, a thousand in one statement, so that
   * no handler waits. Choose `keep` longer than the bus may redeliver. Gives the number forgotten.
   */
  async forget(pool: Pick<Pool, 'query'>, keep: number): Promise<number> {
    let forgotten = 0;
    for (;;) {
      const { rowCount } = await pool.query(FORGET, [keep]);
      forgotten += rowCount ?? 0;
      if ((rowCount ?? 0) < FORGET_AT_ONCE) return forgotten;
    }
  },
};

const FORGET_AT_ONCE = 1_000;

const FORGET = `
delete from messaging.inbox where (consumer, event_id) in (
  select consumer, event_id from messaging.inbox
  where received_at < now() - $1 * interval '1 millisecond'
  limit ${String(FORGET_AT_ONCE)}
  for update skip locked
)`;

export interface InboxRetentionOptions {
  pool: Pick<Pool, 'query'>;
  /** Milliseconds for which an event is remembered. Default: 14 days, the longest that SQS keeps a message. */
  keep?: number;
  /** Milliseconds between two rounds. Default: one hour. */
  every?: number;
  /** Told of a round that failed; the next one comes all the same. Default: it is passed over. */
  onError?: (error: unknown) => void;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Forgets old events at once and then every so often, until stopped. */
export function startInboxRetention(options: InboxRetentionOptions): { stop(): Promise<void> } {
  const { pool, keep = 14 * DAY, every = HOUR, onError } = options;
  const round = () => inbox.forget(pool, keep).catch((error: unknown) => onError?.(error));
  let current: Promise<unknown> = round();
  const timer = setInterval(() => {
    current = current.then(round);
  }, every);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await current;
    },
  };
}
