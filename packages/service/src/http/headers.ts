import type { FastifyInstance } from 'fastify';
import { REQUEST_ID_HEADER } from './request-id.ts';

/** Puts the request id and the same headers on each answer, before anything can fail. */
export function addHeaders(app: FastifyInstance, headers: Readonly<Record<string, string>>): void {
  app.addHook('onRequest', (request, reply, next) => {
    reply.headers(headers).header(REQUEST_ID_HEADER, request.id);
    next();
  });
}
