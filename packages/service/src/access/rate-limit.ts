import { createRateLimiter, type RateLimitResult, type RateLimitStore } from '@quoin/resilience';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problems/from-error.ts';
import type { Gate } from './gates.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether requests count against the caller's rate limit. @default true */
    rateLimit?: boolean;
  }
}

export interface RateLimitOptions {
  /** Requests that one caller may make in a minute. */
  limit: number;
  /** Where the counts live. */
  store: RateLimitStore;
}

const WINDOW = 60_000;

/**
 * Counts each request for its caller (by address while the caller is not known) and answers 429
 * above the limit. The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
 */
export function rateLimit({ limit, store }: RateLimitOptions): Gate {
  const limiter = createRateLimiter({ name: 'http', limit, window: WINDOW, store });
  const policy = `"default";q=${String(limit)};w=${String(WINDOW / 1_000)}`;
  return (request, reply) => {
    if (request.exchange.route.config.rateLimit === false) return undefined;
    const result = limiter.consumeNow(callerKey(request));
    return result instanceof Promise
      ? result.then((later) => applyLimit(later, policy, reply))
      : applyLimit(result, policy, reply);
  };
}

function callerKey(request: FastifyRequest): string {
  return request.principal ? `subject:${request.principal.subject}` : `ip:${request.ip}`;
}

function applyLimit(
  { allowed, remaining, resetAfter, retryAfter }: RateLimitResult,
  policy: string,
  reply: FastifyReply,
): Error | undefined {
  const seconds = Math.ceil(resetAfter / 1_000);
  reply.header('ratelimit-policy', policy);
  reply.header('ratelimit', `"default";r=${String(remaining)};t=${String(seconds)}`);
  if (allowed) return undefined;
  const wait = Math.max(1, Math.ceil(retryAfter / 1_000));
  const unit = wait === 1 ? 'second' : 'seconds';
  return new Problem('too-many-requests', `Wait ${String(wait)} ${unit} before the next request.`, {
    headers: { 'retry-after': String(wait) },
  });
}
