/* eslint-disable security/detect-non-literal-fs-filename -- The folder is this test's own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const NAME = '${{ values.name }}';
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'package-'));
const installed = join(folder, 'node_modules', NAME);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function run(program: string, args: string[], cwd = folder): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8' });
}

function pack(): string {
  const args = ['pack', '--silent', '--pack-destination', folder];
  return join(folder, run('npm', args, root).trim().split('\n').at(-1) ?? '');
}

test('the packed library can be imported, and holds nothing else', () => {
  mkdirSync(installed, { recursive: true });
  run('tar', ['xzf', pack(), '--strip-components=1', '-C', installed]);

  const code = `import { parseDuration } from '${NAME}'; console.log(parseDuration('1m'));`;
  expect(run(process.execPath, ['--input-type=module', '--eval', code])).toBe('60000\n');
  expect(readdirSync(installed).sort()).toEqual(['README.md', 'dist', 'package.json']);
  expect(readdirSync(join(installed, 'dist')).sort()).toEqual([
    'duration.d.ts',
    'duration.js',
    'index.d.ts',
    'index.js',
    {%- if values.program %}
    'program.d.ts',
    'program.js',
    {%- endif %}
  ]);
});
{%- if values.program %}

test('the program of the packed library runs', () => {
  const program = join(installed, 'dist/program.js');
  expect(run(process.execPath, [program, '1h30m'])).toBe('5400000\n');
});
{%- endif %}
