import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadTemplate, render } from '@quoin/scaffold';
import fc from 'fast-check';
import { x } from 'tinyexec';
import { expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { renderProject } from '../../scripts/lib/generate.ts';
import { describeTemplate } from '../testing/index.ts';
import { cycle } from './cycle.ts';

const NEW = resolve(import.meta.dirname, '../../scripts/new.ts');
const template = await loadTemplate(import.meta.dirname);
const { answers } = cycle;

await describeTemplate('service', cycle);

test('the command writes the same bytes', async () => {
  const target = await mkdtemp(join(tmpdir(), 'quoin-service-'));
  onTestFinished(() => rm(target, { recursive: true, force: true }));
  const out = join(target, 'by-command');
  const options = Object.entries(answers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { exitCode } = await x(process.execPath, [NEW, 'service', ...options, '--out', out]);
  expect(exitCode).toBe(0);
  const { files } = await renderProject(template, answers);
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  expect(entries.filter((entry) => entry.isFile())).toHaveLength(files.length);
  for (const { path, content } of files) {
    expect(await readFile(join(out, path)), path).toEqual(content);
  }
});

test('any one line describes a service, and reads the same in each of its files', () => {
  const line = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
    .filter((text) => /^[^\s\p{Cc}][^\p{Cc}]*$/u.test(text));
  fc.assert(
    fc.property(line, (description) => {
      const { files } = render(template, { ...answers, description });
      const read = (path: string) =>
        files.find((file) => file.path === path)?.content.toString('utf8') ?? '';
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
