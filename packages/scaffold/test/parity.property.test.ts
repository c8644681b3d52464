import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadTemplate, PROVENANCE_PATH, render, type RenderedFile } from '../src/index.ts';
import { renderWithBackstage } from './backstage.ts';
import { writeTemplate } from './fixtures.ts';
import { sources, valuesOfSources } from './sources.ts';

const folder = fc.constantFrom(
  '',
  'src/',
  '.hidden/',
  '{% if values.no %}no{% endif %}/',
  "{% if values.yes %}${{ 'yes' }}{% endif %}/",
);
const file = fc.record({
  folder,
  end: fc.constantFrom(
    '.txt',
    '.yml',
    '',
    '{% if values.no %}x{% endif %}',
    '.${{ values.count }}',
  ),
  content: fc.oneof(
    { weight: 4, arbitrary: sources.map((source) => Buffer.from(source)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  ),
  executable: fc.boolean(),
});
const input = fc.record(
  {
    copyWithoutTemplating: fc.subarray(['src/**', '.hidden', '**/*.yml', '!**/0*', '*.txt']),
    trimBlocks: fc.boolean(),
    lstripBlocks: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** The files, or that there are none because one of them cannot be rendered. */
async function outcome(files: () => Promise<RenderedFile[]>): Promise<RenderedFile[] | 'refused'> {
  return files().catch(() => 'refused' as const);
}

test('Backstage makes the same bytes of any small template', async () => {
  let rendered = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 4 }),
      input,
      valuesOfSources,
      async (files, settings, values) => {
        // Numbered, because two files of one name are an error of ours and skipped by Backstage.
        const named = files.map((each, index) => ({
          ...each,
          path: `${each.folder}${String(index)}${each.end}`,
        }));
        const directory = await writeTemplate({
          properties: Object.fromEntries(Object.keys(values).map((name) => [name, {}])),
          input: settings,
          files: Object.fromEntries(named.map(({ path, content }) => [path, content])),
          executables: named.filter(({ executable }) => executable).map(({ path }) => path),
        });
        const theirs = await outcome(() => renderWithBackstage(directory, values, settings));
        const ours = await outcome(async () => {
          const rendering = render(await loadTemplate(directory), values);
          return rendering.files.filter(({ path }) => path !== PROVENANCE_PATH);
        });
        expect(ours).toEqual(theirs);
        if (theirs !== 'refused') rendered += 1;
      },
    ),
    { numRuns: 150, interruptAfterTimeLimit: 20_000 },
  );
  expect(rendered).toBeGreaterThan(10);
});
