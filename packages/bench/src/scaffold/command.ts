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

const AUTHOR = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com'];

export async function git(folder: string, ...args: string[]): Promise<string> {
  return (await run('git', [...AUTHOR, ...args], { cwd: folder })).stdout.trim();
}

/** Commits paths, so that the provenance names a commit. @returns its id */
export async function commitAll(folder: string, message: string, paths: readonly string[]) {
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  await git(folder, 'add', '--', ...paths);
  await git(folder, 'commit', '--quiet', `--message=${message}`);
  return git(folder, 'rev-parse', 'HEAD');
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

/** What a command needed from start to exit. */
export interface Used {
  seconds: number;
  /** Processor time in seconds, with that of git; undefined where the system does not tell. */
  processor?: number;
  /** The most memory that its process held, without those of git, in MiB. */
  memory: number;
}

/** Runs `npm run fleet` as npm does, in a repository of {@link writeRepository}. */
export async function runFleet(
  repository: string,
  dataDir: string,
  args: readonly string[],
): Promise<Used & { output: string }> {
  const script = join(repository, 'scripts', 'fleet.ts');
  const watch = join(import.meta.dirname, 'watch.ts');
  const started = performance.now();
  const { stdout, stderr } = await run(process.execPath, ['--import', watch, script, ...args], {
    env: { ...process.env, QUOIN_DATA_DIR: dataDir },
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - started) / 1000;
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const { kilobytes, ...used } = JSON.parse(last) as { kilobytes: number; processor?: number };
  return { seconds, ...used, memory: kilobytes / 1024, output: stdout };
}
