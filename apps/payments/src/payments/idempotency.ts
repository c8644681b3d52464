import { createHash } from 'node:crypto';
import type { preValidationHookHandler } from 'fastify';
import { Problem } from '../problems.ts';

/** The claim of one caller to one effect. */
export interface IdempotencyKey {
  /** The caller; the same key of another caller is another claim. */
  subject: string;
  key: string;
  /** SHA-256 of what was asked for. */
  fingerprint: Buffer;
}

/** Refuses a request without the header before its schema does, with a code of its own. */
export const requireIdempotencyKey: preValidationHookHandler = (request, _reply, next) => {
  if (request.headers['idempotency-key'] !== undefined) {
    next();
    return;
  }
  next(
    new Problem(
      'idempotency-key-missing',
      'The request has no header idempotency-key. Send a new UUID with each payment, and the same one when you repeat it.',
    ),
  );
};

/** A string of RFC 9651 (`"8e03978e"`), as the Idempotency-Key draft asks, or the same without quotes. */
const HEADER = /^(?:"([\x20-\x21\x23-\x5B\x5D-\x7E]{1,255})"|([\x21\x23-\x5B\x5D-\x7E]{1,255}))$/;

/** @throws {Problem} idempotency-key-invalid */
export function parseIdempotencyKey(header: string): string {
  const match = HEADER.exec(header.trim());
  const key = match?.[1] ?? match?.[2];
  if (key !== undefined) return key;
  throw new Problem(
    'idempotency-key-invalid',
    'The header idempotency-key must hold 1 to 255 visible ASCII characters without quotes or backslashes inside.',
  );
}

/** Tells two requests apart by everything that decides their effect. */
export function fingerprint(parts: readonly (string | null)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
