import { Problem } from '../problems/from-error.ts';

const LONGEST = 255;
const PRINTABLE = /^[\x21-\x7e]+$/;
/** A string of structured fields (RFC 9651, 3.3.3). */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/**
 * The key of an `Idempotency-Key` header. The draft writes it in quotes; without them, as most
 * clients send it, it is the same key.
 *
 * @returns undefined when there is no header
 * @throws Problem idempotency-key-malformed
 */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = Array.isArray(header) ? header.join(', ') : header.trim();
  const quoted = QUOTED.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
  const key = quoted ?? text;
  const usable =
    key.length > 0 &&
    key.length <= LONGEST &&
    PRINTABLE.test(key) &&
    !(quoted === undefined && key.includes('"'));
  if (usable) return key;
  throw new Problem(
    'idempotency-key-malformed',
    `The header idempotency-key is not 1 to ${String(LONGEST)} printable characters without blanks.`,
  );
}
