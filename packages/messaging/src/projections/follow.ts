import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { onAppended } from '../eventstore/listener.ts';
import { setWaiting } from './table.ts';

export interface FollowerOptions {
  pool: Pick<Pool, 'connect' | 'query'>;
  /**
   * Works on the events that are there; false where there was nothing to do, `caught-up` where it has
   * done all there was.
   */
  look: () => Promise<boolean | 'caught-up'>;
  /** Milliseconds of rest after a look that caught up. Default: 0. */
  collectFor?: number;
  /** Milliseconds between two looks while no notification comes. Default: 250. */
  pollInterval?: number;
  /** Told of each look that failed; the next one comes after `pollInterval`. Default: nobody. */
  onError?: (error: unknown) => void;
}

export interface Follower {
  start(): void;
  /** Ends after the look in progress. */
  stop(): Promise<void>;
}

/** Calls `look` again and again while there is work, and otherwise when events were appended. */
export function createFollower(options: FollowerOptions): Follower {
  let running: { stopping: AbortController; done: Promise<void>; unlisten: () => void } | undefined;
  return {
    start() {
      if (running) return;
      const stopping = new AbortController();
      const wakeUp = createWakeUp(stopping.signal);
      const unlisten = onAppended(options.pool, wakeUp.wake);
      running = { stopping, done: follow(options, stopping.signal, wakeUp), unlisten };
    },
    async stop() {
      if (!running) return;
      const { stopping, done, unlisten } = running;
      running = undefined;
      stopping.abort();
      await done;
      unlisten();
    },
  };
}

/** Looks, and sleeps while there is nothing, until stopped. */
async function follow(
  { pool, look, collectFor = 0, pollInterval = 250, onError }: FollowerOptions,
  stopping: AbortSignal,
  wakeUp: WakeUp,
): Promise<void> {
  let asleep = false;
  const rest = async (time: number) => {
    await delay(time, undefined, { signal: stopping }).catch(() => undefined);
  };
  while (!stopping.aborted) {
    try {
      const found = await look();
      if (found === 'caught-up' && collectFor > 0) await rest(collectFor);
      if (found) continue;
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
      await rest(pollInterval);
    }
  }
}

interface WakeUp {
  wake(): void;
  /** Ends at a wake-up, one that came before the call included, at the time-out, or when stopping. */
  wait(timeout: number): Promise<'woken' | 'timeout'>;
}

function createWakeUp(stopping: AbortSignal): WakeUp {
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
