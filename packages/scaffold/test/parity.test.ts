import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  loadTemplate,
  PROVENANCE_PATH,
  render,
  renderLayer,
  resolveAnswers,
  stepValues,
  type Answers,
  type RenderedFile,
  type Template,
} from '../src/index.ts';
import { renderWithBackstage } from './backstage.ts';
import { writeTemplate, type TemplateFixture } from './fixtures.ts';
import { BINARY, torture } from './torture.ts';

const TEMPLATES = join(import.meta.dirname, '../../../templates');

/** Ours, without the provenance file that Backstage knows nothing of. */
async function renderWithQuoin(directory: string, answers: Answers): Promise<RenderedFile[]> {
  const { files } = render(await loadTemplate(directory), answers);
  return withoutProvenance(files);
}

function withoutProvenance(files: readonly RenderedFile[]): RenderedFile[] {
  return files.filter(({ path }) => path !== PROVENANCE_PATH);
}

/** Names first: a missing file says more than a list of bytes. */
function expectSame(ours: readonly RenderedFile[], theirs: readonly RenderedFile[]): void {
  expect(ours.map(({ path }) => path)).toEqual(theirs.map(({ path }) => path));
  for (const [index, file] of ours.entries()) {
    const other = theirs[index];
    if (other?.content.equals(file.content) === true) continue;
    expect({ [file.path]: file.content.toString() }).toEqual({
      [file.path]: other?.content.toString(),
    });
  }
  expect(ours).toEqual(theirs);
}

const answers: Answers = {
  name: 'refunds',
  title: 'Refunds',
  owner: 'group:default/team-payments',
  description: 'Says "no" & <yes>, ${{ values.name }} for $1',
  summary: 'Says "no" & <yes>',
  decision: 'ADR-0001',
  number: 7,
  date: '2026-11-22',
};
const templates = globSync('*/template.yaml', { cwd: TEMPLATES }).map(dirname).sort();

/** The answers above with every combination of switches and choices. */
function everyAnswers({ parameters }: Template): Answers[] {
  return parameters.reduce<Answers[]>(
    (all, { name, type, choices }) => {
      const given = answers[name] === undefined ? [undefined] : [answers[name]];
      const values = choices ?? (type === 'boolean' ? [false, true] : given);
      return all.flatMap((each) => values.map((value) => ({ ...each, [name]: value })));
    },
    [{}],
  );
}

test.each(templates)(
  'Backstage makes the same bytes of %s, whatever is chosen',
  async (name) => {
    const directory = join(TEMPLATES, name);
    const template = await loadTemplate(directory);
    const seen = new Set<string>();
    for (const given of everyAnswers(template)) {
      const resolved = resolveAnswers(template, given);
      for (const layer of template.layers) {
        const values = stepValues(layer, resolved);
        const what = JSON.stringify([layer.id, values]);
        if (seen.has(what)) continue;
        seen.add(what);
        const folder = join(directory, layer.url);
        const input = { ...layer.options, url: `./${basename(folder)}` };
        const theirs = await renderWithBackstage(dirname(folder), values, input);
        expectSame(withoutProvenance(renderLayer(template, layer.id, resolved).files), theirs);
      }
    }
    expect(seen.size).toBeGreaterThanOrEqual(template.layers.length);
  },
  120_000,
);

const defaults = Object.fromEntries(
  Object.entries(torture.properties ?? {}).map(([name, schema]) => [
    name,
    (schema as { default?: unknown }).default,
  ]),
);

test.each([
  { name: 'card-refunds', tests: true, docs: false },
  { name: 'x', tests: false, docs: true, count: 4, tags: [] },
  {
    name: 'q',
    note: 'She said "it\'s\n<b>50 %</b>" — naïve ключ 💳 ${{ values.name }} {% raw %}\t',
  },
  { name: '$&', note: '\uE0000\uE001 \\ $1 `x`\r\n', money: '\uE001' },
])('every feature of a skeleton means the same: %o', async (given) => {
  const directory = await writeTemplate(torture);
  const all = { ...defaults, owner: 'group:default/team-a', ...given };
  const theirs = await renderWithBackstage(directory, all, torture.input);
  expectSame(await renderWithQuoin(directory, all), theirs);
});

test.each([{ trimBlocks: true }, { lstripBlocks: true }, { trimBlocks: true, lstripBlocks: true }])(
  'every feature of a skeleton means the same with %o',
  async (settings) => {
    const input = { ...torture.input, ...settings };
    const directory = await writeTemplate({ ...torture, input });
    const all = { ...defaults, name: 'refunds', owner: 'user:default/ada' };
    const theirs = await renderWithBackstage(directory, all, input);
    expectSame(await renderWithQuoin(directory, all), theirs);
  },
);

test.each([{ templateFileExtension: true }, { templateFileExtension: 'tpl' }])(
  'only files with the extension are rendered: %o',
  async (input) => {
    const fixture: TemplateFixture = {
      properties: { name: { type: 'string' } },
      input,
      files: {
        'copied.txt': '${{ values.name }}\n',
        'latin1.txt': Buffer.from('caf\xe9 ${{ values.name }}\n', 'latin1'),
        '${{ values.name }}.txt.njk': '${{ values.name }}\n',
        '${{ values.name }}.txt.tpl': '${{ values.name }}\n',
        '.njk': '${{ values.name }}\n',
        'a.njk/b.tpl': '${{ values.name }}\n',
        'picture.png.njk': BINARY,
      },
    };
    const directory = await writeTemplate(fixture);
    const theirs = await renderWithBackstage(directory, { name: 'refunds' }, input);
    expectSame(await renderWithQuoin(directory, { name: 'refunds' }), theirs);
  },
);

test('both refuse the same sources', async () => {
  const sources = ['{% if %}', '${{ a', '#} b', '{% endif %}', '${{ a | nothing }}', '{% raw %}'];
  for (const source of sources) {
    const properties = { name: { type: 'string' } };
    const directory = await writeTemplate({ properties, files: { 'a.txt': source } });
    await expect(renderWithBackstage(directory, { name: 'x' })).rejects.toThrow();
    await expect(renderWithQuoin(directory, { name: 'x' })).rejects.toThrow('skeleton/a.txt');
  }
});
