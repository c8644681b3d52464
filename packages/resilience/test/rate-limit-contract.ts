import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRateLimiter, type RateLimiterOptions, type RateLimitStore } from '../src/index.ts';

/** What every store must do, whatever is behind it. */
export function rateLimitContract(store: () => RateLimitStore): void {
  const limiter = (options: Partial<RateLimiterOptions> = {}) =>
    createRateLimiter({
      name: randomUUID(),
      store: store(),
      limit: 10,
      window: 3_600_000,
      onStoreFailure: 'deny',
      ...options,
    });

  it('lets exactly the limit through when a thousand ask at once', async () => {
    const { consume } = limiter({ limit: 137 });
    const results = await Promise.all(Array.from({ length: 1000 }, () => consume('key')));
    const allowed = results.filter((result) => result.allowed);
    expect(allowed).toHaveLength(137);
    expect(new Set(allowed.map(({ remaining }) => remaining)).size).toBe(137);
  });

  it('says what is left, when it is whole again and when to come back', async () => {
    const { consume } = limiter({ limit: 2, window: 2000 });
    expect(await consume('key')).toMatchObject({
      allowed: true,
      limit: 2,
      remaining: 1,
      retryAfter: 0,
    });
    await consume('key');
    const refused = await consume('key');
    expect(refused).toMatchObject({ allowed: false, remaining: 0 });
    expect(refused.retryAfter).toBeGreaterThan(0);
    expect(refused.retryAfter).toBeLessThanOrEqual(1000);
    expect(refused.resetAfter).toBeGreaterThan(1000);
    expect(refused.resetAfter).toBeLessThanOrEqual(2000);
  });

  it('grows back over the window, and a refused call costs nothing', async () => {
    const { consume } = limiter({ limit: 4, window: 200 });
    for (let n = 0; n < 4; n += 1) expect((await consume('key')).allowed).toBe(true);
    let refused = await consume('key', 4);
    // On a slow machine it may have grown back already.
    while (refused.allowed) refused = await consume('key', 4);
    while (!refused.allowed) {
      await sleep(refused.retryAfter);
      refused = await consume('key', 4);
    }
    expect(refused.remaining).toBe(0);
  });

  it('counts keys and limiters apart', async () => {
    const shared = store();
    const one = limiter({ store: shared, limit: 1 });
    const other = limiter({ store: shared, limit: 1 });
    const calls = [one.consume('a'), one.consume('b'), other.consume('a'), one.consume('a')];
    const results = await Promise.all(calls);
    expect(results.map(({ allowed }) => allowed)).toEqual([true, true, true, false]);
  });

  it('spends the cost of a call, all of it or nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 30 }),
        async (limit, costs) => {
          const { consume } = limiter({ limit });
          let left = limit;
          for (const cost of costs.filter((each) => each <= limit)) {
            const { allowed, remaining } = await consume('key', cost);
            expect(allowed).toBe(cost <= left);
            if (allowed) left -= cost;
            expect(remaining).toBe(left);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('forces calls apart when the burst is smaller than the limit', async () => {
    const { consume } = limiter({ limit: 3600, burst: 1 });
    expect((await consume('key')).allowed).toBe(true);
    const { allowed, retryAfter } = await consume('key');
    expect(allowed).toBe(false);
    expect(retryAfter).toBeLessThanOrEqual(1000);
  });

  it.each([0, -1, 1.5, 11, Number.NaN])('refuses the cost %d', async (cost) => {
    await expect(limiter().consume('key', cost)).rejects.toThrow(RangeError);
  });
}
