import { vi } from 'vitest';

/** Waits until the assertion holds; a busy machine may take its time. */
export function eventually<T>(assertion: () => T | Promise<T>, timeout = 15_000): Promise<T> {
  return vi.waitFor(assertion, { timeout, interval: 20 });
}
