import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ANSWERS } from './skeleton.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../../..');
const LINKED = ['node_modules', 'packages', 'package.json'];

/**
 * A repository like this one with templates of its own, in which the real commands run.
 *
 * @param folder that does not exist
 */
export async function writeRepository(folder: string): Promise<void> {
  await mkdir(join(folder, 'templates'), { recursive: true });
  await cp(join(ROOT, 'scripts'), join(folder, 'scripts'), { recursive: true });
  for (const name of LINKED) await symlink(join(ROOT, name), join(folder, name));
}

/** Commits everything, so that the provenance names a commit. */
export async function commitAll(folder: string, paths: readonly string[] = ['.']): Promise<void> {
  const git = (...args: string[]) => run('git', args, { cwd: folder });
  const author = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com'];
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--', ...paths);
  await git(...author, 'commit', '--quiet', '--message=Templates');
}

/** Runs `npm run new` as npm does: a Node of its own, from start to exit. */
export function runNew(repository: string, template: string, target: string): Promise<unknown> {
  const options = Object.entries(ANSWERS).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, value],
  );
  const script = join(repository, 'scripts', 'new.ts');
  return run(process.execPath, [script, template, ...options, '--out', target]);
}

/** Runs plop alone. */
export function runPlop(from: string, to: string): Promise<unknown> {
  return run(process.execPath, [join(import.meta.dirname, 'plop.ts'), from, to]);
}
