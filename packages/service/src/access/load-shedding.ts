import { createLoadShedder, type Priority, type Release } from '@quoin/resilience';
import type { FastifyInstance } from 'fastify';
import type { Exchanges } from '../http/exchange.ts';
import type { Gate } from './gates.ts';
import { Problem } from '../problems/from-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which requests are refused first under overload; `critical` ones never are. @default 'normal' */
    priority?: Priority;
  }
  interface FastifyRequest {
    /** Ends the request for the load shedder. */
    releaseLoad: Release | null;
  }
}

export interface LoadSheddingOptions {
  /** Requests in flight that are never exceeded. */
  maxConcurrency: number;
  /** So many requests are always let in: an adaptive limit must not starve a service that waits for others. */
  minConcurrency: number;
}

const FIRST_LIMIT = 500;
const RETRY_AFTER = '1';

/**
 * Refuses requests with 503 before they queue up, when more are in flight than the service answers
 * in time or the event loop is late.
 */
export function loadShedding(
  app: FastifyInstance,
  { maxConcurrency, minConcurrency }: LoadSheddingOptions,
  { onEnd }: Exchanges,
): Gate {
  const shedder = createLoadShedder({
    name: 'http',
    maxLimit: maxConcurrency,
    minLimit: Math.min(minConcurrency, maxConcurrency),
    initialLimit: Math.min(Math.max(FIRST_LIMIT, minConcurrency), maxConcurrency),
  });
  app.decorateRequest('releaseLoad', null);
  onEnd(({ request, reply, aborted }) => {
    request.releaseLoad?.(outcomeOf(reply.statusCode, aborted));
  });
  app.addHook('onClose', (_app, done) => {
    shedder[Symbol.dispose]();
    done();
  });
  return (request) => {
    const release = shedder.tryAcquire(request.exchange.route.config.priority);
    request.releaseLoad = release ?? null;
    return release ? undefined : overloaded();
  };
}

/** Only work that was done says how long work takes; a refusal is quick and would mislead. */
function outcomeOf(status: number, aborted: boolean): 'success' | 'dropped' | 'ignored' {
  if (aborted) return 'ignored';
  if (status === 503 || status === 504) return 'dropped';
  return status < 400 ? 'success' : 'ignored';
}

function overloaded(): Error {
  return new Problem('unavailable', 'The service has more requests than it can answer in time.', {
    headers: { 'retry-after': RETRY_AFTER },
  });
}
