import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { FleetError } from '../errors.ts';

/**
 * Refuses to write over files that git does not know, ignored ones included.
 *
 * @param root the root of the working tree
 * @param added what the upgrade adds, relative to it
 * @param tracked what git knows
 * @throws {FleetError} naming what is in the way
 */
export async function assertFree(
  root: string,
  added: readonly string[],
  tracked: ReadonlySet<string>,
): Promise<void> {
  const found = await Promise.all(added.map((path) => fileAt(root, path)));
  const taken = found.filter((path) => path !== undefined && !tracked.has(path));
  if (taken.length === 0) return;
  throw new FleetError(
    [
      'The upgrade adds files that are here already, unknown to git:',
      ...[...new Set(taken)].map((path) => `  ${path}`),
      'Move them away, and run this again.',
    ].join('\n'),
  );
}

/** The file at a path, or the one that lies where the path needs a folder. */
async function fileAt(root: string, path: string): Promise<string | undefined> {
  const parts = path.split('/');
  for (const index of parts.keys()) {
    const part = parts.slice(0, index + 1).join('/');
    const kind = await kindOf(join(root, part));
    if (kind === 'nothing') return undefined;
    if (kind === 'file') return part;
  }
  return undefined;
}

async function kindOf(path: string): Promise<'nothing' | 'folder' | 'file'> {
  try {
    return (await lstat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nothing';
    throw error;
  }
}
