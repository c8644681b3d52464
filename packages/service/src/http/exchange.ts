import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createRouteTable, type Route } from './route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange;
  }
}

/** A request on its way to its end. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly route: Route;
  /** When it came, by `performance.now`. */
  readonly started: number;
  /** Milliseconds that it took, once it has ended. */
  elapsed: number;
  /** Whether the caller left before it was answered. */
  aborted: boolean;
}

/** Whom to tell of requests, in the order of registration; none of them may fail. */
export interface Exchanges {
  /** Told when a request comes, before anything else happens to it. */
  onBegin: (listener: (request: FastifyRequest, reply: FastifyReply) => void) => void;
  /** Told once for each request, when its answer is sent or the connection is gone. */
  onEnd: (listener: (exchange: Exchange) => void) => void;
}

const kExchange = Symbol('exchange');

type TrackedResponse = ServerResponse & { [kExchange]?: TrackedExchange | undefined };

interface TrackedExchange extends Exchange {
  readonly ended: readonly ((exchange: Exchange) => void)[];
}

/**
 * Watches every request from its beginning to its end, with one hook, one listener and no closure for
 * each: hooks and listeners cost more than most of what is done in them.
 *
 * Fastify's own `onResponse` does not come when the caller leaves early, and `onRequestAbort` costs
 * a listener on each request; what was begun for a request must be ended in both cases.
 */
export function trackExchanges(app: FastifyInstance): Exchanges {
  const begun: ((request: FastifyRequest, reply: FastifyReply) => void)[] = [];
  const ended: ((exchange: Exchange) => void)[] = [];
  const routeOf = createRouteTable();
  app.decorateRequest('exchange');
  app.addHook('onRequest', (request, reply, next) => {
    const exchange = {
      request,
      reply,
      route: routeOf(request),
      started: performance.now(),
      elapsed: 0,
      aborted: false,
      ended,
    };
    request.exchange = exchange;
    const response: TrackedResponse = reply.raw;
    response[kExchange] = exchange;
    response.on('close', endExchange);
    for (const listener of begun) listener(request, reply);
    next();
  });
  return {
    onBegin: (listener) => begun.push(listener),
    onEnd: (listener) => ended.push(listener),
  };
}

function endExchange(this: TrackedResponse): void {
  const exchange = this[kExchange];
  if (!exchange) return;
  this[kExchange] = undefined;
  exchange.elapsed = performance.now() - exchange.started;
  exchange.aborted = !this.writableEnded;
  for (const listener of exchange.ended) listener(exchange);
}
