import type { PolicyDecision } from '@quoin/security';

/** What access control asks of a policy; `definePolicy` of @quoin/security makes one. */
export interface AccessPolicy {
  /** Whether one of the roles gives the permission. */
  allows(roles: readonly string[], permission: string): boolean;
  /** The same answer with its reason. */
  explain(roles: readonly string[], permission: string): PolicyDecision<string>;
}

/** What became of one request that was counted. */
export interface RateLimitResult {
  allowed: boolean;
  /** Requests that are left in the window. */
  remaining: number;
  /** Milliseconds until all requests are there again. */
  resetAfter: number;
  /** Milliseconds until the next request is allowed. */
  retryAfter: number;
}

/** Counts requests by key; `createRateLimiter` of @quoin/resilience makes one. */
export interface RateLimiter {
  consume(key: string, cost?: number): Promise<RateLimitResult>;
}
