export {
  BulkheadFullError,
  CircuitOpenError,
  RateLimitStoreError,
  ResilienceError,
  TimeoutError,
} from './errors.ts';
export { createLoadShedder } from './load/shedder.ts';
export type { LoadShedder, LoadShedderOptions, Priority, Release } from './load/shedder.ts';
export type { AdaptiveLimitOptions } from './load/vegas.ts';
export { createRateLimiter } from './rate-limit/limiter.ts';
export type { RateLimiter, RateLimiterOptions, RateLimitResult } from './rate-limit/limiter.ts';
export { memoryStore } from './rate-limit/memory.ts';
export type { MemoryStoreOptions } from './rate-limit/memory.ts';
export type {
  RateLimitCounter,
  RateLimitDecision,
  RateLimitRule,
  RateLimitStore,
} from './rate-limit/store.ts';
export type { BreakerState } from './telemetry.ts';
