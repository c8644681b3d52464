import type { Change } from '../engine.ts';
import type { ChangedFile } from './file.ts';

/** A change, and what stands around it. */
export interface ChangeSource {
  /** Absolute path of the folder that paths are relative to. */
  root: string;
  change: Omit<Change, 'files'> & { files: readonly ChangedFile[] };
  /** Every file of the tree. */
  tree(): Promise<readonly string[]>;
  /** Text of any file of the tree as the change has it; undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  /**
   * What a result follows from that depends on another file: as `read`, and with `--staged` also the
   * text on disk, because some rules read there.
   */
  readForCache(path: string): Promise<string | undefined>;
  /** What was left out, for the reader. */
  notes: readonly string[];
}

/** Runs `make` at the first call and answers its result from then on. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** `3 symbolic links were left out: a, b, c.`; nothing for nothing. */
export function leftOut(paths: readonly string[], singular: string, plural: string): string[] {
  if (paths.length === 0) return [];
  const shown = paths.slice(0, 3).join(', ') + (paths.length > 3 ? ', …' : '');
  const subject =
    paths.length === 1 ? `1 ${singular} was` : `${String(paths.length)} ${plural} were`;
  return [`${subject} left out: ${shown}.`];
}
