import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GovernanceError } from '../errors.ts';

/** Reads files of a folder as they are on disk. Links are never followed. */
export class WorkingTree {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** What stands at a path. */
  async kind(path: string): Promise<'file' | 'link' | 'other' | undefined> {
    const found = await lstat(join(this.root, path)).catch(absent);
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) return 'link';
    return found.isFile() ? 'file' : 'other';
  }

  /** Size in bytes; undefined when there is no file. */
  async size(path: string): Promise<number | undefined> {
    const found = await lstat(join(this.root, path)).catch(absent);
    return found?.isFile() ? found.size : undefined;
  }

  async bytes(path: string): Promise<Buffer> {
    try {
      return await readFile(join(this.root, path));
    } catch (error) {
      throw new GovernanceError(
        `${path} cannot be read: ${(error as Error).message}. Allow this user to read it, or ignore it in .gitignore.`,
        { cause: error },
      );
    }
  }

  async text(path: string): Promise<string | undefined> {
    return (await this.kind(path)) === 'file'
      ? (await this.bytes(path)).toString('utf8')
      : undefined;
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
