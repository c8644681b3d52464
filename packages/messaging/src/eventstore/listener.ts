import type { Pool, PoolClient } from 'pg';

/** The channel on which appends are announced while somebody sleeps. */
const CHANNEL = 'messaging_events';
const RECONNECT_AFTER = 1_000;

interface Listener {
  readonly wakers: Set<() => void>;
  end(): void;
}

const listeners = new WeakMap<Pick<Pool, 'connect'>, Listener>();

/**
 * Calls `wake` when events were appended; gives the function that ends it. All callers of a pool
 * share one connection. It promises nothing: whoever uses it must also look from time to time.
 */
export function onAppended(pool: Pick<Pool, 'connect'>, wake: () => void): () => void {
  const listener = listeners.get(pool) ?? listen(pool);
  listeners.set(pool, listener);
  listener.wakers.add(wake);
  return () => {
    listener.wakers.delete(wake);
    if (listener.wakers.size > 0) return;
    listeners.delete(pool);
    listener.end();
  };
}

function listen(pool: Pick<Pool, 'connect'>): Listener {
  const wakers = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of wakers) wake();
  };
  let client: PoolClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const connect = async () => {
    const connected = await pool.connect();
    if (ended) {
      connected.release();
      return;
    }
    client = connected;
    connected.on('notification', wakeAll);
    connected.once('error', lost);
    await connected.query(`listen ${CHANNEL}`);
  };
  const lost = () => {
    // A connection that listened must not go back to the pool.
    client?.release(true);
    client = undefined;
    if (!ended) timer = setTimeout(start, RECONNECT_AFTER).unref();
  };
  const start = () => {
    connect().catch(lost);
  };
  start();
  return {
    wakers,
    end() {
      ended = true;
      clearTimeout(timer);
      client?.release(true);
      client = undefined;
    },
  };
}
