import { isUtf8 } from 'node:buffer';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import globby from 'globby';
import { isBinaryFile } from 'isbinaryfile';
import { ScaffoldError } from './errors.ts';

/** A file of a skeleton, before rendering. */
export interface SkeletonEntry {
  /** Relative to the skeleton, with forward slashes; may hold placeholders. */
  path: string;
  content: Buffer;
  executable: boolean;
  /** Whether it is a symbolic link; its content is then the target, as git stores it. */
  symlink: boolean;
  /** Whether the content may hold placeholders: neither binary, link, nor copied by a glob. */
  templated: boolean;
}

/** The options with which Backstage lists a skeleton; a glob must mean the same in both. */
const LISTING = { dot: true, onlyFiles: false, markDirectories: true, followSymbolicLinks: false };

/**
 * Reads a skeleton in path order.
 *
 * @throws {ScaffoldError} when the directory is missing or empty.
 */
export async function readSkeleton(
  directory: string,
  copyWithoutTemplating: readonly string[],
): Promise<SkeletonEntry[]> {
  const cwd = directory;
  const paths = await globby('**/*', { ...LISTING, cwd }).catch(() => []);
  if (paths.length === 0) throw new ScaffoldError(`There is no skeleton at ${directory}.`);
  const copied = new Set(await globby([...copyWithoutTemplating], { ...LISTING, cwd }));
  const files = paths.filter((path) => !path.endsWith('/')).sort();
  return Promise.all(files.map((path) => readEntry(directory, path, copied.has(path))));
}

async function readEntry(directory: string, path: string, copied: boolean): Promise<SkeletonEntry> {
  const absolute = join(directory, path);
  const stats = await lstat(absolute);
  if (stats.isSymbolicLink()) {
    const content = Buffer.from(await readlink(absolute));
    return { path, content, executable: false, symlink: true, templated: false };
  }
  const content = await readFile(absolute);
  const binary = await isBinaryFile(content);
  return {
    path,
    // Backstage reads every text as UTF-8, also one that it copies.
    content: binary || isUtf8(content) ? content : Buffer.from(content.toString('utf8')),
    executable: (stats.mode & 0o111) !== 0,
    symlink: false,
    templated: !copied && !binary,
  };
}
