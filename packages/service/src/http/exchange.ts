import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Told once for each request, when its answer is sent or the connection is gone. `elapsed` is in
 * milliseconds; `aborted` means that the caller left before it was answered.
 */
export type OnEnd = (
  request: FastifyRequest,
  reply: FastifyReply,
  elapsed: number,
  aborted: boolean,
) => void;

const kExchange = Symbol('exchange');

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
  started: number;
  onEnd: readonly OnEnd[];
}

type TrackedResponse = ServerResponse & { [kExchange]?: Exchange | undefined };

/**
 * Watches every request to its end, with one listener and no closure for each.
 *
 * Fastify's own `onResponse` does not come when the caller leaves early, and `onRequestAbort` costs
 * a listener on each request; what was begun for a request must be ended in both cases.
 *
 * @returns registers what is told of each end, in the order of registration
 */
export function trackExchanges(app: FastifyInstance): (listener: OnEnd) => void {
  const onEnd: OnEnd[] = [];
  app.addHook('onRequest', (request, reply, next) => {
    const response: TrackedResponse = reply.raw;
    response[kExchange] = { request, reply, started: performance.now(), onEnd };
    response.on('close', endExchange);
    next();
  });
  return (listener) => onEnd.push(listener);
}

function endExchange(this: TrackedResponse): void {
  const exchange = this[kExchange];
  if (!exchange) return;
  this[kExchange] = undefined;
  const { request, reply, started, onEnd } = exchange;
  const elapsed = performance.now() - started;
  const aborted = !this.writableEnded;
  for (const listener of onEnd) listener(request, reply, elapsed, aborted);
}
