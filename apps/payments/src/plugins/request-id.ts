import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fp from 'fastify-plugin';

const HEADER = 'x-request-id';
const SANE = /^[\w.-]{1,128}$/;

/** The caller's request id when it is short and plain enough to log, otherwise a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[HEADER];
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}

/** Tells the caller the request id, so that it can be found in the logs. */
export const requestIdPlugin = fp((app, _options, done) => {
  app.addHook('onRequest', (request, reply, next) => {
    reply.header(HEADER, request.id);
    next();
  });
  done();
});
