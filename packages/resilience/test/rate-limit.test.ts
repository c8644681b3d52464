import { describe, expect, it } from 'vitest';
import { createRateLimiter, memoryStore } from '../src/index.ts';
import { rateLimitContract } from './rate-limit-contract.ts';

describe('memoryStore', () => {
  rateLimitContract(() => memoryStore());

  it('never allows more than the burst and what grew back, at any hour', async () => {
    let now = 0;
    const { consume } = createRateLimiter({
      store: memoryStore({ now: () => now }),
      limit: 7,
      window: 1000,
    });
    let allowed = 0;
    for (; now < 10_000; now += 13) if ((await consume('key')).allowed) allowed += 1;
    expect(allowed).toBeLessThanOrEqual(7 + 70);
    expect(allowed).toBeGreaterThanOrEqual(7 + 68);
  });

  it('remembers a key for as long as it matters and no longer than that', async () => {
    let now = 0;
    const store = memoryStore({ now: () => now });
    const { consume } = createRateLimiter({ store, limit: 10, window: 1000 });
    await consume('key', 10);
    for (now = 100; now < 1000; now += 100) {
      await consume(`other ${String(now)}`);
      expect((await consume('key', 10)).allowed).toBe(false);
    }
    now = 1000;
    expect((await consume('key', 10)).allowed).toBe(true);
  });

  it('keeps its memory bounded however many keys come', async () => {
    const maxKeys = 1000;
    const { consume } = createRateLimiter({
      store: memoryStore({ maxKeys }),
      limit: 1,
      window: 3_600_000,
    });
    for (let n = 0; n < 10 * maxKeys; n += 1) await consume(`key ${String(n)}`);
    expect((await consume(`key ${String(10 * maxKeys - 1)}`)).allowed).toBe(false);
    expect((await consume('key 0')).allowed).toBe(true);
  });
});

describe('createRateLimiter', () => {
  it('answers at once where the store does, and counts the same', async () => {
    const { consume, consumeNow } = createRateLimiter({ limit: 3, window: 60_000 });
    expect(consumeNow('key', 2)).toMatchObject({ allowed: true, limit: 3, remaining: 1 });
    expect(await consume('key')).toMatchObject({ allowed: true, remaining: 0 });
    expect(consumeNow('key')).toMatchObject({ allowed: false, remaining: 0 });
    expect(() => consumeNow('key', 4)).toThrow(RangeError);
  });

  it.each([
    { limit: 0, window: 1000 },
    { limit: 1.5, window: 1000 },
    { limit: 1, window: 0 },
    { limit: 1, window: 1000, burst: 0 },
  ])('refuses %o', (options) => {
    expect(() => createRateLimiter(options)).toThrow(RangeError);
  });
});
