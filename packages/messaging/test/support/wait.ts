import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `condition` gives something true, at most `timeout` milliseconds (60,000). */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  timeout = 60_000,
): Promise<Exclude<T, false | null | undefined>> {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value) return value as Exclude<T, false | null | undefined>;
    if (Date.now() > end) throw new Error(`Waited ${String(timeout)} ms in vain: ${what}.`);
    await sleep(10);
  }
}
