import { setTimeout as sleep } from 'node:timers/promises';
import { exponentialDelay } from '../backoff.ts';

/** Waits, or less when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Repeats `round` until the signal aborts; after an error it waits a little longer each time. */
export async function repeat(
  round: () => Promise<void>,
  signal: AbortSignal,
  onError: ((error: unknown) => void) | undefined,
): Promise<void> {
  const outage = exponentialDelay({ base: 200, most: 10_000 });
  let failures = 0;
  while (!signal.aborted) {
    try {
      await round();
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      onError?.(error);
      failures += 1;
      await pause(outage(failures), signal);
    }
  }
}
