import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFirstBuild, Repository } from '@quoin/fleet';
import { x } from 'tinyexec';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from './lib/paths.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'quoin-build-'));
});

afterEach(() => rm(dataDir, { recursive: true }));

const git = (cwd: string, ...args: string[]) =>
  x('git', ['-c', 'user.name=Ada', '-c', 'user.email=a@example.com', ...args], {
    throwOnError: true,
    nodeOptions: { cwd },
  });

/** A local repository whose first commit has these scripts, with a broken one on top. */
async function publish(name: string, scripts: Record<string, string>): Promise<string> {
  const [work, bare] = [join(dataDir, 'work', name), join(dataDir, 'git', `${name}.git`)];
  await mkdir(work, { recursive: true });
  const commit = async (manifest: object) => {
    await writeFile(join(work, 'package.json'), JSON.stringify(manifest));
    await git(work, 'add', '.');
    await git(work, 'commit', '--quiet', '--message=feat: a step');
  };
  await git(work, 'init', '--quiet', '--initial-branch=main');
  await writeFile(join(work, '.quoin.yaml'), 'template: service\nversion: 1.0.0\nanswers: {}\n');
  const lock = { name, version: '1.0.0', lockfileVersion: 3, packages: { '': { name } } };
  await writeFile(join(work, 'package-lock.json'), JSON.stringify(lock));
  await commit({ name, version: '1.0.0', scripts });
  await commit({ name, version: '1.0.0', scripts: { test: 'exit 1' } });
  await git(dataDir, 'clone', '--quiet', '--bare', work, bare);
  return bare;
}

async function build(name: string) {
  const { stdout, stderr, exitCode } = await x(
    process.execPath,
    [join(ROOT, 'scripts/fleet.ts'), 'build', name],
    { nodeOptions: { cwd: ROOT, env: { ...process.env, QUOIN_DATA_DIR: dataDir } } },
  );
  return { stdout, stderr, exitCode };
}

test('builds the first commit as its manifest says, and notes that it passed', async () => {
  const scripts = { test: 'node -e 0', lint: 'node -e 0', start: 'exit 1' };
  const bare = await publish('refunds', scripts);

  const { exitCode, stdout } = await build('refunds');

  expect(stdout).toMatch(/^refunds: the first build passed in [\d.]+ s\.$/m);
  expect(exitCode).toBe(0);
  expect(await readFirstBuild(await Repository.open(bare))).toMatchObject({
    outcome: 'passed',
    command: 'npm ci && npm run lint && npm run test',
    seconds: expect.any(Number) as number,
  });
});

test('notes that it failed, shows why, and what is built again replaces the note', async () => {
  const bare = await publish('cards', {
    lint: 'node -e "console.error(\'no rule\'); process.exit(3)"',
  });

  const first = await build('cards');
  await build('cards');

  expect(first.exitCode).toBe(1);
  expect(first.stderr).toContain('no rule');
  expect(await readFirstBuild(await Repository.open(bare))).toMatchObject({ outcome: 'failed' });
});

test('builds local repositories only', async () => {
  const { exitCode, stderr } = await build('payments');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('payments is no local bare repository.');
});
