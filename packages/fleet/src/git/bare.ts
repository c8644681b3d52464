import { lstat, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place } from './locate.ts';

/** What makes a repository one of which only git can say where its parts are. */
const UNUSUAL = /^\s*(?:\[include|\[extensions|worktree\b|repositoryformatversion\s*=\s*[^0\s])/im;
const BARE = /^\s*bare\s*=\s*true\s*$/im;

/**
 * Finds a plain bare repository without git, whose start takes longer than all that is asked of it.
 *
 * @param directory an absolute path
 * @returns undefined when git has to be asked: for other repositories, and for those of another user
 */
export async function locateBare(directory: string): Promise<Place | undefined> {
  const config = await readFile(join(directory, 'config'), 'utf8').catch(() => '');
  if (!BARE.test(config) || UNUSUAL.test(config)) return undefined;
  if (!(await isRepository(directory))) return undefined;
  const gitDirectory = await realpath(directory);
  return {
    directory,
    path: '.',
    gitDirectory,
    objectDirectory: join(gitDirectory, 'objects'),
    format: 'sha1',
  };
}

/** As https://git-scm.com/docs/gitrepository-layout says, and owned by who runs this. */
async function isRepository(directory: string): Promise<boolean> {
  const [folder, head, objects, refs, common] = await Promise.all(
    ['', 'HEAD', 'objects', 'refs', 'commondir'].map((name) =>
      lstat(join(directory, name)).catch(() => undefined),
    ),
  );
  const own = folder?.uid === process.getuid?.() && folder !== undefined;
  const whole = head?.isFile() && objects?.isDirectory() && refs?.isDirectory();
  return own && whole === true && common === undefined;
}
