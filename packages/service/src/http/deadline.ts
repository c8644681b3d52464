import { tookTooLong } from '../problems/from-error.ts';
import type { Exchange, Exchanges } from './exchange.ts';

/**
 * Answers 504 to requests that take longer than `timeout` milliseconds; a route's own `handlerTimeout`
 * is left to Fastify. `request.signal` is aborted once that answer is sent, so that work can stop.
 *
 * Fastify's own does the same with a timer and an `AbortController` for each request, which it aborts
 * after every answer; ADR-0018 has the price. All requests have the same time here, so one timer watches
 * the oldest.
 */
export function addDeadline({ onBegin, onEnd }: Exchanges, timeout: number): void {
  const open = new Set<Exchange>();
  let timer: NodeJS.Timeout | undefined;

  const watch = (delay: number) => {
    timer = setTimeout(expire, delay).unref();
  };
  const expire = () => {
    timer = undefined;
    const now = performance.now();
    for (const exchange of open) {
      const left = exchange.started + timeout - now;
      if (left > 0) {
        watch(Math.ceil(left));
        return;
      }
      open.delete(exchange);
      answerLate(exchange);
    }
  };

  onBegin((request) => {
    const { exchange } = request;
    if (exchange.route.handlerTimeout > 0) return;
    open.add(exchange);
    if (timer === undefined) watch(timeout);
  });
  onEnd((exchange) => open.delete(exchange));
}

function answerLate({ reply }: Exchange): void {
  // Answered already, or taken over by its handler, as a stream of events is.
  if (reply.sent) return;
  const problem = tookTooLong();
  // What has begun to be sent cannot become another answer.
  if (reply.raw.headersSent) reply.raw.destroy(problem);
  else void reply.send(problem);
}
