import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { x } from 'tinyexec';
import { expect, test } from 'vitest';
import { ROOT } from './lib/paths.ts';

const RUNTIME_PACKAGES = ['messaging', 'resilience', 'security', 'service', 'telemetry'];

/** The fenced blocks of a Markdown text, in their order. */
function blocksOf(markdown: string): { language: string; content: string }[] {
  return [...markdown.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(
    ([, language = '', content = '']) => ({ language, content }),
  );
}

const readmes = await Promise.all(
  globSync('packages/*/README.md', { cwd: ROOT }).map(async (path) => ({
    folder: dirname(path),
    blocks: blocksOf(await readFile(join(ROOT, path), 'utf8')),
  })),
);
/** A README whose first block is code and whose second is what the code prints. */
const examples = readmes.flatMap(({ folder, blocks: [code, output] }) =>
  code?.language === 'ts' && output?.language === 'text'
    ? [{ folder, code: code.content, output: output.content }]
    : [],
);

test('every package that generated services import has an example that runs', () => {
  const expected = RUNTIME_PACKAGES.map((name) => `packages/${name}`);
  expect(examples.map(({ folder }) => folder)).toEqual(expect.arrayContaining(expected));
});

test.each(examples)(
  'the example of $folder prints what it says',
  async ({ folder, code, output }) => {
    const result = await x(process.execPath, ['--input-type=module-typescript', '--eval', code], {
      nodeOptions: { cwd: join(ROOT, folder) },
    });
    expect(result).toMatchObject({ exitCode: 0, stdout: output });
  },
);
