import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { loadTemplate, parseProvenance, PROVENANCE_PATH, render } from '../src/index.ts';
import { writeTemplate } from './fixtures.ts';

const properties = { name: { type: 'string' }, note: { type: 'string', default: '' } };

test('an error in a skeleton names file, line and column', async () => {
  const directory = await writeTemplate({
    properties,
    files: { 'src/a.ts': 'first\n${{ values.name | nothing }}\n' },
  });
  const template = await loadTemplate(directory);
  expect(() => render(template, { name: 'demo' })).toThrow(
    /^fixture\/skeleton\/src\/a\.ts:2:\d+ cannot be rendered\. /,
  );
});

test('a name cannot lead out of the target', async () => {
  const template = await loadTemplate(
    await writeTemplate({ properties, files: { '${{ values.name }}/a.txt': '' } }),
  );
  expect(() => render(template, { name: '../..' })).toThrow('outside the target');
});

test('two files cannot become one', async () => {
  const template = await loadTemplate(
    await writeTemplate({ properties, files: { '${{ values.name }}.txt': 'a', 'same.txt': 'b' } }),
  );
  expect(() => render(template, { name: 'same' })).toThrow(
    'Two files of the template render to same.txt.',
  );
});

test('whatever the answers, they come back from the provenance and give the same bytes', async () => {
  const template = await loadTemplate(
    await writeTemplate({
      properties,
      files: { 'a.txt': '${{ values.name }}: ${{ values.note }}' },
    }),
  );
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (name, note) => {
      const { files } = render(template, { note, name });
      const file = files.find(({ path }) => path === PROVENANCE_PATH);
      const provenance = parseProvenance(file?.content.toString() ?? '');
      expect(provenance).toEqual({
        template: 'fixture',
        version: '1.2.3',
        renderer: manifest.version,
        answers: { name, note },
      });
      expect(render(template, provenance.answers).files).toEqual(files);
    }),
  );
});

test('sixty files render in well under a tenth of a second', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`src/f${i}.ts`, '// ${{ values.name }}\n'.repeat(80)]),
  );
  const template = await loadTemplate(await writeTemplate({ properties, files }));
  const durations = Array.from({ length: 5 }, () => {
    const started = performance.now();
    render(template, { name: 'demo' });
    return performance.now() - started;
  });
  // The fastest, because other work on the machine only ever adds.
  expect(Math.min(...durations)).toBeLessThan(100);
});

test('a team is the same owner by its short name and by its full one', async () => {
  const template = await loadTemplate(join(import.meta.dirname, '../../../templates/service'));
  const short = render(template, { name: 'demo', owner: 'team-a' });
  const long = render(template, { name: 'demo', owner: 'group:default/team-a' });
  expect(long).toEqual(short);
});
