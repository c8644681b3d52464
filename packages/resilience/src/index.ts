export {
  BulkheadFullError,
  CircuitOpenError,
  RateLimitStoreError,
  ResilienceError,
  TimeoutError,
} from './errors.ts';
export { createHedge } from './hedge.ts';
export type { Hedge, HedgeOptions } from './hedge.ts';
export { createLoadShedder } from './load/shedder.ts';
export type { LoadShedder, LoadShedderOptions, Priority, Release } from './load/shedder.ts';
export type { AdaptiveLimitOptions } from './load/gradient.ts';
export type { BreakerOptions } from './policy/breaker.ts';
export { createRetryBudget } from './policy/budget.ts';
export type { RetryBudget, RetryBudgetOptions } from './policy/budget.ts';
export type { BulkheadOptions } from './policy/bulkhead.ts';
export { HttpError, isFailure, isTransient, requireOk } from './policy/failure.ts';
export { createPolicy } from './policy/policy.ts';
export type { AttemptContext, ExecuteOptions, Policy, PolicyOptions } from './policy/policy.ts';
export type { RetryOptions } from './policy/retry.ts';
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
