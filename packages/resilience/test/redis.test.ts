import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient, type RedisClientType } from '@redis/client';
import { type FaultProxy, startFaultProxy } from '@quoin/fault-proxy';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../src/index.ts';
import { redisOptions, redisStore } from '../src/redis.ts';
import { rateLimitContract } from './rate-limit-contract.ts';
import { hasRedis, startRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)(
  hasRedis ? 'redisStore' : 'redisStore (skipped: no redis-server on PATH)',
  () => {
    let server: Awaited<ReturnType<typeof startRedis>>;
    let client: RedisClientType;
    let proxy: FaultProxy;

    beforeAll(async () => {
      server = await startRedis();
    });
    beforeEach(async () => {
      proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } });
      client = createClient({
        socket: { host: proxy.host, port: proxy.port, reconnectStrategy: 20, socketTimeout: 2000 },
      });
      client.on('error', () => undefined);
      await client.connect();
    });
    afterEach(async () => {
      client.destroy();
      await proxy.stop();
    });
    afterAll(() => server.stop());

    rateLimitContract(() => redisStore(client, { timeout: 10_000 }));

    it('shares one count among processes whose clocks disagree by an hour', async () => {
      const counts = await Promise.all(
        [0, 3_600_000, -3_600_000].map(async (offset) => {
          const { stdout } = await promisify(execFile)(
            process.execPath,
            [join(import.meta.dirname, 'redis-consumer.ts')],
            {
              env: {
                ...process.env,
                OFFSET: String(offset),
                REDIS_URL: `redis://127.0.0.1:${String(server.port)}`,
              },
            },
          );
          return Number(stdout);
        }),
      );
      expect(counts.reduce((sum, count) => sum + count)).toBe(100);
    });

    it('leaves nothing behind: a key disappears with its window', async () => {
      const store = redisStore(client, { prefix: 'short' });
      await createRateLimiter({ store, limit: 5, window: 100 }).consume('key');
      await vi.waitFor(async () => {
        expect(await client.keys('short:*')).toEqual([]);
      });
    });

    it('survives the loss of its script', async () => {
      const { consume } = createRateLimiter({ store: redisStore(client), limit: 5, window: 1000 });
      await consume('key');
      await client.scriptFlush();
      expect((await consume('key', 4)).allowed).toBe(true);
    });

    it('cuts a time that a clock set back has left in the future', async () => {
      const name = 'skewed';
      await client.set(`ratelimit:${name}:key`, String((Date.now() + 86_400_000) * 1000));
      const { consume } = createRateLimiter({
        name,
        store: redisStore(client),
        limit: 5,
        window: 1000,
      });
      const { allowed, retryAfter } = await consume('key');
      expect(allowed).toBe(false);
      expect(retryAfter).toBeLessThanOrEqual(1000);
    });

    it.each(['refuse', 'blackhole'] as const)(
      'a client with these options comes back after it was away for long (%s)',
      async (fault) => {
        const url = `redis://${proxy.host}:${String(proxy.port)}`;
        const patient = createClient(redisOptions(url, { silence: 200 }));
        let timedOut = 0;
        patient.on('error', () => (timedOut += 1));
        await patient.connect();
        await (fault === 'refuse' ? proxy.refuse() : proxy.blackhole());
        // Several attempts have failed: a client that gives up has done so by now.
        await vi.waitFor(
          () => {
            expect(timedOut).toBeGreaterThan(3);
          },
          { timeout: 60_000 },
        );
        await proxy.restore();
        await vi.waitFor(
          async () => {
            expect(await patient.ping()).toBe('PONG');
          },
          { timeout: 60_000 },
        );
        patient.destroy();
      },
      60_000,
    );

    const faults = {
      refused: () => proxy.refuse(),
      silent: () => {
        proxy.blackhole();
      },
      slow: () => {
        proxy.delay(5000);
      },
    };
    for (const [kind, away] of Object.entries(faults)) {
      it(`limits on its own while Redis is ${kind}, at once, and returns to it`, async () => {
        const store = redisStore(client, { timeout: 300, pause: 100 });
        const { consume } = createRateLimiter({ name: kind, store, limit: 3, window: 3_600_000 });
        await consume('key', 3);
        await away();
        const started = performance.now();
        const results = await Promise.all(Array.from({ length: 10 }, () => consume('key')));
        expect(results.filter(({ allowed }) => allowed)).toHaveLength(3);
        // The slow one would take ten seconds, the silent one for ever.
        expect(performance.now() - started).toBeLessThan(5000);
        await proxy.restore();
        // A key that only Redis knows to be used up: refused again means that Redis is asked again.
        const fresh = createRateLimiter({ name: kind, store, limit: 3, window: 3_600_000 });
        await vi.waitFor(
          async () => {
            expect((await fresh.consume('key')).allowed).toBe(false);
            expect((await consume('other')).allowed).toBe(true);
          },
          { timeout: 60_000, interval: 50 },
        );
      });
    }

    it('refuses every call while Redis is away, when told to', async () => {
      const store = redisStore(client);
      const { consume } = createRateLimiter({
        name: 'strict',
        store,
        limit: 3,
        window: 1000,
        onStoreFailure: 'deny',
      });
      await proxy.refuse();
      expect(await consume('key')).toMatchObject({
        allowed: false,
        remaining: 0,
        retryAfter: 1000,
      });
      await proxy.restore();
      await vi.waitFor(
        async () => {
          expect((await consume('key')).allowed).toBe(true);
        },
        { timeout: 60_000 },
      );
    });
  },
);
