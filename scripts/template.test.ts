import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { x } from 'tinyexec';
import { afterAll, expect, test } from 'vitest';
import { lint } from './lib/template/lint.ts';
import { ROOT } from './lib/paths.ts';
import { listTemplates } from './lib/templates.ts';

const LIBRARY = ['preview', 'library', '--name', 'iban', '--owner=team-a'];

const data = await mkdtemp(join(tmpdir(), 'quoin-template-'));

afterAll(() => rm(data, { recursive: true }));

async function run(script: string, ...args: string[]) {
  // Its report must not take the place of the one of this run.
  const env = { ...process.env, INIT_CWD: ROOT, QUOIN_DATA_DIR: data };
  const { exitCode, stdout, stderr } = await x(process.execPath, [join(ROOT, script), ...args], {
    nodeOptions: { cwd: ROOT, env },
  });
  return { exitCode, stdout, stderr };
}

const template = (...args: string[]) => run('scripts/template.ts', ...args);

test.each(await listTemplates())('the lint finds nothing in the template %s', async (name) => {
  expect(await lint(name)).toEqual([]);
});

test('lint says what is next', async () => {
  const { exitCode, stdout, stderr } = await template('lint', 'decision');
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 0,
    stdout: 'Next: npm run template -- test decision\n',
    stderr: '✓ decision: no findings\n',
  });
});

test('test runs the lint and the tests beside the template', async () => {
  const { exitCode, stdout } = await template('test', 'decision');
  expect(stdout).toContain('templates/decision/template.test.ts');
  expect(stdout).not.toContain('templates/standard');
  expect(stdout.trim().split('\n').at(-1)).toMatch(/^Next: npm run template -- preview decision/);
  expect(exitCode).toBe(0);
}, 180_000);

test('preview draws what would be written, as --dry-run does', async () => {
  const { exitCode, stdout } = await template(...LIBRARY);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^iban\/\n├── \.github\/\n│ {3}└── workflows\/\n/);
  expect(stdout).toMatch(/^│ {3}├── duration\.ts +\d+ B$/m);
  expect(stdout).toMatch(/^\d+ files \(\d+ KiB\) from library \d+\.\d+\.\d+\.$/m);
  const dryRun = await run('scripts/new.ts', 'library', ...LIBRARY.slice(2), '--dry-run');
  const tree = (text: string) => text.split('\n').filter((line) => /[├└]/.test(line));
  expect(tree(dryRun.stdout)).toEqual(tree(stdout));
});

test('preview prints one file as it is', async () => {
  const { stdout } = await template(...LIBRARY, '--program', '--file', 'package.json');
  expect(JSON.parse(stdout)).toMatchObject({ name: 'iban' });
});

test('preview counts the packages that come along', async () => {
  const { stdout } = await template('preview', 'worker', '--name=refunds', '--owner=team-a');
  expect(stdout).toMatch(/ from worker [\d.]+, and 6 packages in vendor\/\.$/m);
});

test.each([
  [['preview', 'library'], 'needs more answers. Add --name STRING --owner STRING.\n'],
  [[...LIBRARY, '--name=No Spaces'], 'name: is "No Spaces".'],
  [[...LIBRARY, '--file=index.ts'], 'Similar ones: src/index.ts.\n'],
  [[...LIBRARY, '--file=nothing'], 'Leave --file out to see them all.\n'],
  [[...LIBRARY, '--colour=red'], "'--colour'"],
  [['preview'], 'Say which template: decision, function'],
  [['lint', 'nothing'], 'There is no template "nothing". Use decision, function'],
  [['--colour'], "'--colour'"],
  [['linnt'], 'Usage: npm run template'],
  [[], 'Usage: npm run template'],
])('%j is an error with exit code 2', async (args, message) => {
  const { exitCode, stdout, stderr } = await template(...args);
  expect(stderr).toContain(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('help of an action is that of its template, if it has one', async () => {
  expect((await template('lint', '--help')).stdout).toMatch(/^Usage: npm run template -- ACTION/);
  const { exitCode, stdout } = await template('preview', 'library', '--help');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Usage: npm run template -- preview library /);
  expect(stdout).toMatch(/^ {2}--name STRING .* Required$/m);
  expect(stdout).toMatch(/^ {2}--file PATH /m);
});
