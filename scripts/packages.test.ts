import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { x } from 'tinyexec';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensurePackages, listPackages, packPackages, PACKAGES_DIR } from './lib/packages.ts';
import { installedBin, ROOT } from './lib/paths.ts';

const packages = await listPackages();
let project: string;

/** A project outside of this repository that has every tarball, as a generated one does. */
beforeAll(async () => {
  await ensurePackages();
  project = await mkdtemp(join(tmpdir(), 'quoin-packages-'));
  await mkdir(join(project, 'vendor'));
  for (const { tarball } of packages) {
    await cp(join(PACKAGES_DIR, tarball), join(project, 'vendor', tarball));
  }
  const vendored = packages.map(({ name, tarball }) => [name, `file:vendor/${tarball}`]);
  const dependencies = { '@opentelemetry/api': '1.10.0', ...Object.fromEntries(vendored) };
  const manifest = { name: 'consumer', type: 'module', private: true, dependencies };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await run('npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline');
}, 300_000);

afterAll(() => rm(project, { recursive: true, force: true }));

async function run(program: string, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await x(program, args, {
    nodePath: false,
    nodeOptions: { cwd: project },
  });
  expect(exitCode, `${program} ${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

test('the packages that generated projects import are packed', () => {
  expect(packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(
      ['messaging', 'postgres', 'resilience', 'security', 'service', 'telemetry'].map(
        (name) => `@quoin/${name}`,
      ),
    ),
  );
});

test('npm takes each from vendor/, also where another one of them asks for it', async () => {
  const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string }>;
  };
  const ours = Object.entries(lock.packages).filter(([path]) => path.includes('/@quoin/'));
  const expected = packages.map(({ name, tarball }) => [
    `node_modules/${name}`,
    `file:vendor/${tarball}`,
  ]);
  expect(ours.map(([path, { resolved }]) => [path, resolved])).toEqual(expected);
  await run('npm', 'ls', '--all', '--silent');
});

test.each(packages)('$name can be imported as it is packed', async ({ name }) => {
  const code = `const entry = await import('${name}'); console.log(Object.keys(entry).length > 0);`;
  expect(await run(process.execPath, '--input-type=module', '--eval', code)).toBe('true\n');
});

test('their types are found and hold', async () => {
  const lines = packages.map(({ name }, index) => `export * as package${index} from '${name}';`);
  await writeFile(join(project, 'index.ts'), lines.join('\n'));
  const types = join(ROOT, 'node_modules/@types');
  const options = { target: 'es2024', module: 'nodenext', strict: true, noEmit: true };
  const compilerOptions = { ...options, skipLibCheck: true, typeRoots: [types], types: ['node'] };
  const config = { compilerOptions, files: ['index.ts'] };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(config));
  await run(installedBin('tsc'), '-p', '.');
});

test.each(packages)('$tarball holds what runs and nothing else', async ({ tarball }) => {
  const paths = (await run('tar', 'tzf', join('vendor', tarball))).trim().split('\n');
  const expected =
    /^package\/(package\.json|README\.md|LICENSE|dist\/.+\.(js|d\.ts)(\.map)?|migrations\/.+\.sql)$/;
  expect(paths.filter((path) => !expected.test(path))).toEqual([]);
  const manifest = await run('tar', 'xzOf', join('vendor', tarball), 'package/package.json');
  expect(manifest).not.toMatch(/workspace:|catalog:|\.\/src\//);
});

test('packing again gives the same bytes', async () => {
  const target = await mkdtemp(join(tmpdir(), 'quoin-packed-'));
  try {
    await packPackages(packages, target);
    for (const { tarball } of packages) {
      expect(await hash(join(target, tarball)), tarball).toBe(
        await hash(join(PACKAGES_DIR, tarball)),
      );
    }
  } finally {
    await rm(target, { recursive: true });
  }
}, 120_000);

async function hash(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
