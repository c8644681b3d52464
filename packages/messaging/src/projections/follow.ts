import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { setWaiting } from './table.ts';

export interface Following {
  readonly pool: Pick<Pool, 'query'>;
  readonly pollInterval: number;
  readonly onError: ((error: unknown) => void) | undefined;
  /** Works on what is there; false where there was nothing to do. */
  readonly look: () => Promise<boolean>;
  readonly stopping: AbortSignal;
  readonly wakeUp: WakeUp;
}

/** Looks, and sleeps while there is nothing, until stopped. */
export async function follow(following: Following): Promise<void> {
  const { pool, pollInterval, onError, look, stopping, wakeUp } = following;
  let asleep = false;
  while (!stopping.aborted) {
    try {
      if (await look()) continue;
      if (!asleep) {
        // Look once more after saying so: what was committed in between notified nobody.
        await setWaiting(pool, true);
        asleep = true;
        continue;
      }
      if ((await wakeUp.wait(pollInterval)) === 'woken') {
        asleep = false;
        await setWaiting(pool, false);
      }
    } catch (error) {
      onError?.(error);
      asleep = false;
      await delay(pollInterval, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}

export interface WakeUp {
  wake(): void;
  /** Ends at a wake-up, one that came before the call included, at the time-out, or when stopping. */
  wait(timeout: number): Promise<'woken' | 'timeout'>;
}

export function createWakeUp(stopping: AbortSignal): WakeUp {
  let woken = false;
  let release: (() => void) | undefined;
  stopping.addEventListener('abort', () => release?.());
  return {
    wake() {
      woken = true;
      release?.();
    },
    async wait(timeout) {
      if (!woken && !stopping.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeout);
          release = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        release = undefined;
      }
      const result = woken ? 'woken' : 'timeout';
      woken = false;
      return result;
    },
  };
}
