import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { Problem } from './problems/from-error.ts';

export interface PageQueryOptions {
  /** Items of a page when the caller does not say. @default 20, or `maxLimit` when that is less */
  limit?: number;
  /** Most items of a page. @default 100 */
  maxLimit?: number;
}

/** Query of a list: `limit` and an opaque `cursor`. */
export function pageQuery({ limit = 20, maxLimit = 100 }: PageQueryOptions = {}) {
  return Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: maxLimit, default: Math.min(limit, maxLimit) }),
    cursor: Type.Optional(Type.String({ maxLength: 1_024, description: 'next of the last page' })),
  });
}

/** Answer of a list: `items`, and `next` when there are more. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    next: Type.Optional(Type.String({ description: 'cursor of the next page' })),
  });
}

/** Makes and reads the cursors of one list. */
export interface Cursors<T extends TSchema> {
  /** The cursor that continues after `position`. */
  encode: (position: Static<T>) => string;
  /** @throws Problem invalid-request when the cursor is not one of this list */
  decode: (cursor: string) => Static<T>;
}

export interface CursorOptions<T extends TSchema> {
  /** What a cursor holds, such as the time and the id of the last item. */
  position: T;
  /**
   * Secret that signs the cursors, so that callers cannot make their own; all replicas share it.
   * @default none: a cursor is checked by its schema alone
   */
  secret?: string;
}

const SIGNATURE_BYTES = 16;

/**
 * Opaque cursors for a list that continues after a position. What is decoded has the form of
 * `position`, and with a `secret` it is a position that this service gave out.
 */
export function createCursors<T extends TSchema>({
  position: schema,
  secret,
}: CursorOptions<T>): Cursors<T> {
  const sign = (payload: Buffer) =>
    secret === undefined
      ? Buffer.alloc(0)
      : createHmac('sha256', secret).update(payload).digest().subarray(0, SIGNATURE_BYTES);
  return {
    encode(position) {
      const payload = Buffer.from(JSON.stringify(position));
      return Buffer.concat([sign(payload), payload]).toString('base64url');
    },
    decode(cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      const length = secret === undefined ? 0 : SIGNATURE_BYTES;
      const payload = bytes.subarray(length);
      const signature = bytes.subarray(0, length);
      const signed = signature.length === length && timingSafeEqual(signature, sign(payload));
      const position = signed ? parse(payload) : undefined;
      if (position !== undefined && Check(schema, position)) return position;
      throw new Problem('invalid-request', 'The cursor is not one of this list.', {
        extensions: { errors: [{ pointer: '/querystring/cursor', message: 'is not known' }] },
      });
    },
  };
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    // Whatever is not JSON was not made here; the caller is told so.
    return undefined;
  }
}

/**
 * Names the next page in the header `Link` (RFC 8288), with the query of this request.
 *
 * @param next cursor of the next page; without one nothing is named
 */
export function linkNext(request: FastifyRequest, reply: FastifyReply, next?: string): void {
  if (next === undefined) return;
  const [path = '', query] = request.url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', next);
  reply.header('link', `<${path}?${parameters.toString()}>; rel="next"`);
}
