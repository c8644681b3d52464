import { hash } from 'node:crypto';
import type { EncryptionContext } from './provider.ts';

/** The context in one form, whatever the order of its names. */
export function canonicalContext(context: EncryptionContext): string {
  const entries = Object.entries(context);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify(entries);
}

/** 32 bytes that stand for the context. */
export function digestOfContext(context: EncryptionContext): Buffer {
  return hash('sha256', canonicalContext(context), 'buffer');
}
