export { redisStore } from './rate-limit/redis.ts';
export type { RedisCommands, RedisStoreOptions } from './rate-limit/redis.ts';
