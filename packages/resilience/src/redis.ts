export { redisStore } from './rate-limit/redis.ts';
export { redisOptions } from './redis-options.ts';
export type { RedisCommands, RedisStoreOptions } from './rate-limit/redis.ts';
