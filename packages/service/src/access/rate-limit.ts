import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problems/from-error.ts';
import type { RateLimiter, RateLimitResult } from './contract.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether requests count against the caller's rate limit. @default true */
    rateLimit?: boolean;
  }
}

export interface RateLimitOptions {
  limiter: RateLimiter;
  /** Requests of the limit, for the header RateLimit-Policy. */
  limit: number;
  /** Window of the limit in milliseconds, for the header RateLimit-Policy. */
  window: number;
}

/**
 * Counts each request for its caller (by address while the caller is not known) and answers 429
 * above the limit. The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
 *
 * When the counts cannot be reached the request passes: a limiter that is down must not be an
 * outage of the service.
 */
export function addRateLimit(app: FastifyInstance, options: RateLimitOptions): void {
  const { limiter, limit, window } = options;
  const policy = `"default";q=${String(limit)};w=${String(Math.ceil(window / 1_000))}`;
  app.addHook('onRequest', (request, reply, next) => {
    if (request.routeOptions.config.rateLimit === false) {
      next();
      return;
    }
    limiter.consume(callerKey(request)).then(
      (result) => {
        next(applyLimit(result, policy, reply));
      },
      (err: unknown) => {
        request.log.warn({ err }, 'the rate limit cannot be checked; the request passes');
        next();
      },
    );
  });
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
  const wait = String(Math.max(1, Math.ceil(retryAfter / 1_000)));
  return new Problem('too-many-requests', `Wait ${wait} seconds before the next request.`, {
    headers: { 'retry-after': wait },
  });
}
