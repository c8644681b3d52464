import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Lets a request pass, or says why not. */
export type Gate = (
  request: FastifyRequest,
  reply: FastifyReply,
) => Error | undefined | Promise<Error | undefined>;

/**
 * The gates that each request passes, in this order, in one hook: Fastify's way from one hook to the
 * next costs more than most gates do.
 */
export function addGates(app: FastifyInstance, gates: readonly Gate[]): void {
  app.addHook('onRequest', (request, reply, next) => {
    passFrom(0, gates, { request, reply, next });
  });
}

interface Passage {
  request: FastifyRequest;
  reply: FastifyReply;
  next: (error?: Error) => void;
}

/** Promises only where a gate has to wait. */
function passFrom(first: number, gates: readonly Gate[], passage: Passage): void {
  const { request, reply, next } = passage;
  for (let index = first; index < gates.length; index += 1) {
    const verdict = gates[index]?.(request, reply);
    if (verdict === undefined) continue;
    if (verdict instanceof Error) {
      next(verdict);
      return;
    }
    verdict.then((error) => {
      if (error) next(error);
      else passFrom(index + 1, gates, passage);
    }, next);
    return;
  }
  next();
}
