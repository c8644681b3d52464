import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const REQUEST_ID_HEADER = 'x-request-id';
const SANE = /^[\w.-]{1,128}$/;
/** A card number has 12 to 19 digits; an id that may hold one is not kept. */
const MANY_DIGITS = /\d[\d.-]{10,}\d/;

/** The caller's request id when it is short and plain enough to log, otherwise a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && SANE.test(given) && !MANY_DIGITS.test(given)
    ? given
    : randomUUID();
}
