import { redisOptions } from '@quoin/resilience/redis';
import type { HealthCheck } from '@quoin/service';
import { createClient } from '@redis/client';

export type Redis = ReturnType<typeof openRedis>;

/**
 * Connects in the background and again when the connection breaks. Until then commands fail at
 * once: what asks Redis goes on without it.
 */
export function openRedis(url: URL, onError: (error: Error) => void) {
  const client = createClient(redisOptions(url.href));
  client.on('error', onError);
  client.connect().catch(onError);
  return client;
}

/** The service works without Redis, more slowly; its absence shows as degraded. */
export function redisCheck(redis: Redis): HealthCheck {
  return { name: 'redis', check: () => redis.ping(), optional: true };
}
