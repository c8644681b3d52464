import type { Exchanges } from './exchange.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';

/** Puts the request id and the same headers on each answer, before anything can fail. */
export function addHeaders(
  { onBegin }: Exchanges,
  headers: Readonly<Record<string, string>>,
): void {
  onBegin((request, reply) => {
    reply.headers(headers).header(REQUEST_ID_HEADER, request.id);
  });
}
