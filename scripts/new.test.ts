import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { x } from 'tinyexec';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from './lib/paths.ts';

const REFUNDS = ['service', '--name', 'refunds', '--owner', 'team-payments'];

/** Runs the command as npm does for a user who stands in `cwd`. */
async function runNew(cwd: string, ...args: string[]) {
  const { exitCode, stdout, stderr } = await x(
    process.execPath,
    [join(ROOT, 'scripts/new.ts'), ...args],
    { nodeOptions: { cwd: ROOT, env: { ...process.env, INIT_CWD: cwd } } },
  );
  return { exitCode, stdout, stderr };
}

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-new-'));
  folders.push(folder);
  return folder;
}

test('a service lands below the folder in which the user stands, and the last line says what is next', async () => {
  const cwd = await temporaryFolder();
  const { exitCode, stdout } = await runNew(cwd, ...REFUNDS, '--port', '9090');
  expect(exitCode).toBe(0);
  expect(stdout.trim().split('\n').at(-1)).toBe('Next: cd refunds && npm ci && npm start');
  const manifest = JSON.parse(await readFile(join(cwd, 'refunds/package.json'), 'utf8')) as object;
  expect(manifest).toMatchObject({ name: 'refunds' });
  expect(await readFile(join(cwd, 'refunds/src/config.ts'), 'utf8')).toContain('9090');
});

test('--out chooses the folder', async () => {
  const cwd = await temporaryFolder();
  const out = join(await temporaryFolder(), 'elsewhere');
  const { stdout } = await runNew(cwd, ...REFUNDS, '--out', out);
  expect(stdout).toContain(`Next: cd ${out} && npm ci && npm start`);
  expect(await readdir(out)).toContain('.quoin.yaml');
});

test('--dry-run draws files and sizes, and writes nothing', async () => {
  const cwd = await temporaryFolder();
  const { exitCode, stdout } = await runNew(cwd, ...REFUNDS, '--dry-run');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^refunds\/$/m);
  expect(stdout).toMatch(/^├── src\/$/m);
  expect(stdout).toMatch(/^│ {3}├── main\.ts +\d+ B$/m);
  expect(stdout).toContain('Run it again without --dry-run to write them.');
  expect(await readdir(cwd)).toEqual([]);
});

test('a target that holds something is left alone', async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'kept.txt'), '');
  const { exitCode, stderr } = await runNew(cwd, ...REFUNDS, '--out', '.');
  expect(exitCode).toBe(2);
  expect(stderr).toBe(`${cwd} exists and is not empty. Choose another --out, or empty it.\n`);
  expect(await readdir(cwd)).toEqual(['kept.txt']);
});

test.each([
  [['servce'], 'There is no template "servce". Use '],
  [
    ['service', '--owner', 'team-payments'],
    'The template "service" needs more answers. Add --name STRING, or run it on a terminal.\n',
  ],
  [
    ['service', '--name', 'My Service', '--owner', 'team-payments', '--port', '80'],
    'The template "service" cannot use these answers:\n' +
      '  name: is "My Service". Use small letters, digits and single hyphens, starting with a letter, such as card-refunds.\n' +
      '  port: is 80. It must be >= 1024.\n',
  ],
  [[...REFUNDS, '--colour', 'red'], "Unknown option '--colour'"],
])('%j is an error with exit code 2', async (args, message) => {
  const { exitCode, stderr } = await runNew(await temporaryFolder(), ...args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});

test('help comes from the templates themselves', async () => {
  const cwd = await temporaryFolder();
  const general = await runNew(cwd, '--help');
  expect(general.exitCode).toBe(0);
  expect(general.stdout).toMatch(/^Usage: npm /);
  expect(general.stdout).toMatch(/^ {2}service +An HTTP service/m);

  const service = await runNew(cwd, 'service', '--help');
  expect(service.exitCode).toBe(0);
  expect(service.stdout).toMatch(/^ {2}--name STRING +Names the repository.* Required$/m);
  expect(service.stdout).toMatch(/^ {2}--port INTEGER .* Default: 8080$/m);
});

test('plop offers each template as a generator with the same answers and bytes', async () => {
  const cwd = await temporaryFolder();
  const { exitCode, stdout } = await x(
    join(ROOT, 'node_modules/.bin/plop'),
    ['library', 'iban-checks', 'team-payments', 'A library', 'n'],
    { nodeOptions: { cwd: ROOT, env: { ...process.env, INIT_CWD: cwd } } },
  );
  expect(stdout).toContain('Next: cd iban-checks && npm ci && npm test');
  expect(exitCode).toBe(0);
  const other = await temporaryFolder();
  await runNew(other, 'library', '--name', 'iban-checks', '--owner', 'team-payments');
  expect(await readFile(join(cwd, 'iban-checks/.quoin.yaml'), 'utf8')).toBe(
    await readFile(join(other, 'iban-checks/.quoin.yaml'), 'utf8'),
  );
});
