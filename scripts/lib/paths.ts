import { join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/** Everything that running the product leaves behind. @default `.data` at the root */
export const DATA_DIR = resolve(ROOT, process.env.QUOIN_DATA_DIR ?? '.data');

/** A program that one of the root's dependencies installs. */
export function installedBin(name: string): string {
  return join(ROOT, 'node_modules', '.bin', name);
}
