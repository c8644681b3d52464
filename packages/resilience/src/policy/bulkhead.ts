import { BulkheadFullError } from '../errors.ts';

export interface BulkheadOptions {
  /** Calls that run at once. Default: 50. */
  readonly limit?: number;
  /** Calls that wait for their turn; further ones fail at once. Default: 50. */
  readonly queue?: number;
}

export type Bulkhead = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/**
 * Keeps one slow dependency from taking everything: a semaphore with a bounded queue, first come first served.
 * A call that is aborted while it waits leaves the queue at once, so that its place is free.
 */
export function createBulkhead(name: string, options: BulkheadOptions): Bulkhead {
  const { limit = 50, queue = 50 } = options;
  if (!(Number.isSafeInteger(limit) && limit >= 1 && Number.isSafeInteger(queue) && queue >= 0)) {
    throw new RangeError(
      `The bulkhead of policy "${name}" needs a limit from 1 on and a queue from 0 on; they are ${String(limit)} and ${String(queue)}.`,
    );
  }
  // A set keeps the order of arrival and lets anyone leave from the middle.
  const waiting = new Set<() => void>();
  let running = 0;

  const enter = (signal: AbortSignal): Promise<void> => {
    if (waiting.size >= queue) throw new BulkheadFullError(name, limit, queue);
    return new Promise((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.delete(turn);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.add(turn);
    });
  };
  const exit = () => {
    const [next] = waiting;
    if (next === undefined) {
      running -= 1;
      return;
    }
    // The place is handed over, so nobody can slip in between.
    waiting.delete(next);
    next();
  };

  return async (work, signal) => {
    if (running < limit) running += 1;
    else await enter(signal);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      exit();
    }
  };
}
