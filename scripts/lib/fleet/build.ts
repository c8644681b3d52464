import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  firstCommitOf,
  git,
  noteFirstBuild,
  Repository,
  type EndedBuild,
  type ServiceReference,
} from '@quoin/fleet';
import { UserError } from '../command.ts';
import { lastLines, step } from '../step.mjs';
import { findService, openFleet } from './open.ts';

/** What a service's pipeline runs, in its order, as far as its package.json has it. */
const SCRIPTS = ['lint', 'typecheck', 'test'];

/** A command that ended with an exit code other than 0. */
class BuildError extends Error {}

/**
 * `npm run fleet -- build NAME`: builds the first commit of a local repository as its pipeline does,
 * and leaves the outcome as a note on that commit, where the portal reads it.
 *
 * @returns the exit code: 1 when the build failed
 */
export async function build(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) {
    throw new UserError('Name one service: npm run fleet -- build NAME');
  }
  const service = await findService(await openFleet(), name);
  const repository = await openLocal(service);
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'quoin-build-'));
  try {
    const outcome = await buildFirstCommit(repository, folder);
    await noteFirstBuild(repository, outcome);
    console.log(`${service.name}: the first build ${outcome.outcome} in ${outcome.seconds} s.`);
    return outcome.outcome === 'passed' ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws UserError for what is no repository of its own on this machine */
async function openLocal({ name, location }: ServiceReference): Promise<Repository> {
  if (location.kind === 'folder' && location.path === '.') {
    const repository = await Repository.open(location.repository);
    if (repository.workTree === undefined) return repository;
  }
  throw new UserError(
    `${name} is no local bare repository. Its own pipeline builds it; ` +
      'the portal reads the check runs of repositories on GitHub.',
  );
}

async function buildFirstCommit(repository: Repository, folder: string): Promise<EndedBuild> {
  const commit = await firstCommitOf(repository);
  await git(['clone', '--quiet', '--no-checkout', repository.gitDirectory, folder]);
  await git(['checkout', '--quiet', '--detach', commit], { cwd: folder });
  const commands = await commandsOf(folder);
  const started = performance.now();
  const outcome = await runAll(commands, folder);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const command = commands.map((words) => words.join(' ')).join(' && ');
  return { outcome, at: new Date().toISOString(), seconds, command };
}

async function commandsOf(folder: string): Promise<string[][]> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch((error: unknown) => {
    throw new UserError(`There is no package.json in its first commit. ${String(error)}`);
  });
  const { scripts = {} } = JSON.parse(text) as { scripts?: Record<string, string> };
  const present = SCRIPTS.filter((script) => script in scripts);
  return [['npm', 'ci'], ...present.map((script) => ['npm', 'run', script])];
}

async function runAll(commands: string[][], folder: string): Promise<EndedBuild['outcome']> {
  try {
    for (const words of commands) await step(words.join(' '), () => run(words, folder));
    return 'passed';
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    return 'failed';
  }
}

async function run([program = '', ...args]: string[], cwd: string): Promise<void> {
  const child = spawn(program, args, { cwd, env: environment() });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new BuildError(lastLines(output));
}

/** Without what the npm that runs this command tells its children. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name));
  return { ...Object.fromEntries(own), CI: 'true' };
}
