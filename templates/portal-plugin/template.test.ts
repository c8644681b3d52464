import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadTemplate, render } from '@quoin/scaffold';
import { x } from 'tinyexec';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installedBin, ROOT } from '../../scripts/lib/paths.ts';
import { describeTemplate } from '../testing/index.ts';

const answers = {
  name: 'cost-report',
  title: 'Cost report',
  owner: 'team-platform',
  description: 'What "everything" costs',
};
/** What this repository brings to every plugin in it. */
const WORKSPACE = [
  'package.json',
  'eslint.config.js',
  'vitest.config.ts',
  'tsconfig.base.json',
  'tsconfig.backend.json',
  'tsconfig.web.json',
  'scripts/testing',
];

await describeTemplate('portal-plugin', { answers });

/** A workspace like this one, with nothing in it but the generated plugins. */
let workspace: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'quoin-plugins-'));
  for (const path of WORKSPACE) {
    await cp(join(ROOT, path), join(workspace, path), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(workspace, 'node_modules'));
  for (const { path, content } of render(await loadTemplate(import.meta.dirname), answers).files) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), content);
  }
});

afterAll(() => rm(workspace, { recursive: true }));

async function run(tool: string, ...args: string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await x(installedBin(tool), args, {
    nodeOptions: { cwd: workspace },
  });
  expect(exitCode, `${tool} ${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
}

test('the plugins pass the lint and the compiler of this repository', async () => {
  await run('eslint', '--max-warnings=0', '.');
  await run('tsc', '-p', 'plugins/cost-report');
  await run('tsc', '-p', 'plugins/cost-report-backend');
}, 180_000);

test('their own tests pass in its set-up', async () => {
  await run('vitest', 'run', '--project=backend', '--project=web');
}, 180_000);
