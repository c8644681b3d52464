/** One of several processes that share a limit. Its clock is set off by the milliseconds in OFFSET. */
import { createClient } from '@redis/client';
import { createRateLimiter } from '../src/index.ts';
import { redisStore } from '../src/redis.ts';

const offset = Number(process.env['OFFSET']);
const { now } = Date;
Date.now = () => now() + offset;

const client = createClient({ url: String(process.env['REDIS_URL']) });
await client.connect();
const { consume } = createRateLimiter({
  name: 'shared',
  store: redisStore(client, { timeout: 10_000 }),
  limit: 100,
  window: 3_600_000,
});
const results = await Promise.all(Array.from({ length: 200 }, () => consume('key')));
console.log(results.filter(({ allowed }) => allowed).length);
await client.close();
