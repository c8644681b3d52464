import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadTemplate, render, writeFiles } from '@quoin/scaffold';
import fc from 'fast-check';
import { x } from 'tinyexec';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const NEW = resolve(import.meta.dirname, '../../scripts/new.ts');
const answers = { name: 'refunds', owner: 'team-payments', description: 'Pays "money" back' };

const template = await loadTemplate(import.meta.dirname);
const { files } = render(template, answers);
const target = await mkdtemp(join(tmpdir(), 'quoin-service-'));

afterAll(async () => {
  await rm(target, { recursive: true, force: true });
});

function contentOf(path: string): string {
  const file = files.find((candidate) => candidate.path === path);
  if (!file) throw new Error(`The template has no ${path}.`);
  return file.content.toString('utf8');
}

test('the file tree', () => {
  expect(files.map(({ path }) => path)).toMatchSnapshot();
});

test('generating again changes nothing, and the command writes the same bytes', async () => {
  expect(render(template, answers).files).toEqual(files);
  const options = Object.entries(answers).flatMap(([name, value]) => [`--${name}`, value]);
  const out = join(target, 'by-command');
  const { exitCode } = await x(process.execPath, [NEW, 'service', ...options, '--out', out]);
  expect(exitCode).toBe(0);
  const paths = await readdir(out, { recursive: true, withFileTypes: true });
  expect(paths.filter((entry) => entry.isFile())).toHaveLength(files.length);
  for (const { path, content } of files) {
    expect(await readFile(join(out, path)), path).toEqual(content);
  }
});

test('every placeholder is filled, and the pipeline keeps its own', () => {
  for (const { path, content } of files) {
    expect(content.toString('utf8'), path).not.toMatch(/\$\{\{\s*values\b/);
  }
  expect(contentOf('.github/workflows/ci.yml')).toContain('${{ github.ref }}');
});

test('any one line describes a service, and reads the same in each of its files', () => {
  const line = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
    .filter((text) => /^[^\s\p{Cc}][^\p{Cc}]*$/u.test(text));
  fc.assert(
    fc.property(line, (description) => {
      const rendered = render(template, { ...answers, description }).files;
      const read = (path: string) =>
        rendered.find((file) => file.path === path)?.content.toString('utf8') ?? '';
      expect(JSON.parse(read('package.json'))).toMatchObject({ description });
      expect(JSON.parse(read('openapi.json'))).toMatchObject({ info: { description } });
      const entities = parseAllDocuments(read('catalog-info.yaml')).map(
        (entity) => entity.toJS() as object,
      );
      expect(entities).toEqual([
        expect.objectContaining({
          kind: 'Component',
          metadata: expect.objectContaining({ description }),
        }),
        expect.objectContaining({
          kind: 'API',
          metadata: expect.objectContaining({ description }),
        }),
      ]);
    }),
    { numRuns: 30 },
  );
});

test('dependencies are exact, locked, and bound to no registry', () => {
  const manifest = JSON.parse(contentOf('package.json')) as Record<string, Record<string, string>>;
  const lock = JSON.parse(contentOf('package-lock.json')) as {
    name: string;
    packages: Record<string, { resolved?: string; integrity?: string }>;
  };
  const { dependencies, devDependencies } = manifest;
  expect(Object.values({ ...dependencies, ...devDependencies }).join(' ')).not.toMatch(/[\^~*<>]/);
  expect(lock.packages['']).toMatchObject({ name: 'refunds', dependencies, devDependencies });
  const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
  for (const [path, { resolved, integrity }] of installed) {
    expect(resolved, path).toBeUndefined();
    expect(integrity, path).toMatch(/^sha512-/);
  }
});

test('a generated service installs, passes its own checks, serves and stops', async () => {
  const service = join(target, 'service');
  await writeFiles(service, files);
  await npm(service, ['ci']);
  await npm(service, ['run', 'format:check']);
  await npm(service, ['run', 'lint', '--', '--max-warnings=0']);
  await npm(service, ['run', 'typecheck']);
  await npm(service, ['test']);

  const { child, url } = await start(service);
  const exited = once(child, 'exit');
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect((await fetch(`${url}/v1/notes`)).status).toBe(401);
  const { stdout } = await npm(service, ['run', '--silent', 'token', '--', '--role', 'notes:read']);
  const authorization = `Bearer ${stdout.trim()}`;
  expect((await fetch(`${url}/v1/notes`, { headers: { authorization } })).status).toBe(200);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
}, 600_000);

/** npm as the service's developer has it: nothing of this repository's own run reaches it. */
function developerEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_ENV|NODE_OPTIONS|VITEST|INIT_CWD)/i.test(name),
  );
  return { ...Object.fromEntries(own), OTEL_SDK_DISABLED: 'true' };
}

async function npm(cwd: string, args: string[]) {
  const result = await x('npm', args, {
    nodePath: false,
    nodeOptions: { cwd, env: developerEnv() },
  });
  if (result.exitCode === 0) return result;
  const needs = args[0] === 'ci' ? ' It needs the npm registry.' : '';
  throw new Error(
    `npm ${args.join(' ')} failed in a generated service.${needs}\n${result.stdout}${result.stderr}`,
  );
}

async function start(cwd: string) {
  const child = spawn(join(cwd, 'node_modules/.bin/node'), ['src/main.ts'], {
    cwd,
    env: { ...developerEnv(), PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const url = /listening at (http:[^"]+)/.exec(line)?.[1];
    if (url) {
      child.stdout.resume();
      return { child, url };
    }
  }
  throw new Error('The generated service ended before it listened.');
}
