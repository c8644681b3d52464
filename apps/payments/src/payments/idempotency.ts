import { hash } from 'node:crypto';

/** The claim of one caller to one effect. */
export interface IdempotencyKey {
  /** The caller; the same key of another caller is another claim. */
  subject: string;
  key: string;
  /** SHA-256 of what was asked for. */
  fingerprint: Buffer;
}

/** Tells two requests apart by everything that decides their effect. */
export function fingerprint(parts: readonly (string | null)[]): Buffer {
  return hash('sha256', JSON.stringify(parts), 'buffer');
}
