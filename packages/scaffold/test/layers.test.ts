import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadTemplate, PROVENANCE_PATH, readLayerUrls, render, renderLayer } from '../src/index.ts';
import { renderWithBackstage } from './backstage.ts';
import { temporaryFolder, writeTemplate, type LayerFixture } from './fixtures.ts';

const properties = {
  name: { type: 'string' },
  owner: { type: 'string', default: 'group:default/team-a' },
  events: { enum: ['none', 'kafka'], default: 'none' },
  database: { type: 'boolean', default: false },
  tags: { type: 'array', items: { type: 'string' }, default: [] },
};
const owner = "${{ parameters.owner | parseEntityRef({ defaultKind: 'group' }) | pick('name') }}";

const layer = (id: string, condition: string | boolean | undefined): LayerFixture => ({
  id,
  ...(condition !== undefined && { if: condition }),
  input: {
    url: `./${id}`,
    values: {
      kind: 'service',
      database: '${{ parameters.database }}',
      text: '${{ parameters.name }}-${{ parameters.events }}',
      nested: { tags: '${{ parameters.tags }}', missing: '${{ parameters.nothing }}' },
      owner,
    },
  },
  files: {
    [`${id}.txt`]: '${{ values | dump }}',
    [`{% if values.database %}${id}.sql{% endif %}`]: 'create table ${{ values.text }};',
  },
});

const conditions = {
  always: undefined,
  never: false,
  flag: '${{ parameters.database }}',
  equal: "${{ parameters.events === 'kafka' }}",
  either: "${{ parameters.database or parameters.events === 'kafka' }}",
  list: '${{ parameters.tags }}',
  unknown: '${{ parameters.nothing }}',
};
const layers = Object.entries(conditions).map(([id, condition]) => layer(id, condition));
const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);

test.each([
  [{ name: 'a' }, ['always']],
  [{ name: 'a', database: true }, ['always', 'flag', 'either']],
  [{ name: 'a', events: 'kafka', tags: ['x'] }, ['always', 'equal', 'either', 'list']],
])('%j has the layers whose condition holds: %j', async (answers, expected) => {
  const directory = await writeTemplate({ files: { 'a.md': '' }, properties, layers });
  const { files } = render(await loadTemplate(directory), answers);
  const texts = paths(files).filter((path) => path.endsWith('.txt'));
  expect(texts).toEqual(expected.map((id) => `${id}.txt`).sort());
});

test('a layer is what Backstage makes of it with the values of its step', async () => {
  const directory = await writeTemplate({ files: { 'a.md': '' }, properties, layers });
  const answers = { name: 'refunds', events: 'kafka', database: true, tags: ['x', 'y'] };
  const values = {
    kind: 'service',
    database: true,
    text: 'refunds-kafka',
    nested: { tags: ['x', 'y'] },
    owner: 'team-a',
  };
  const template = await loadTemplate(directory);
  const ours = template.layers
    .filter(({ url }) => url === './equal')
    .flatMap(({ id }) => renderLayer(template, id, answers).files)
    .filter(({ path }) => path !== PROVENANCE_PATH);
  expect(ours).toEqual(await renderWithBackstage(directory, values, { url: './equal' }));
});

test('all layers together are the layers one by one', async () => {
  const directory = await writeTemplate({ files: { 'a.md': '' }, properties, layers });
  const template = await loadTemplate(directory);
  const answers = { name: 'a', database: true };
  const single = ['render', 'always', 'flag', 'either'].flatMap(
    (id) => renderLayer(template, id, answers).files,
  );
  const whole = new Map(render(template, answers).files.map((file) => [file.path, file]));
  expect(new Set(paths(single))).toEqual(new Set(whole.keys()));
  for (const file of single) expect(whole.get(file.path)).toEqual(file);
});

test('two layers cannot write the same path', async () => {
  const twin = { ...layer('twin', undefined), files: { 'a.md': '' } };
  const directory = await writeTemplate({ files: { 'a.md': '' }, properties, layers: [twin] });
  const template = await loadTemplate(directory);
  expect(() => render(template, { name: 'a' })).toThrow(
    'Two files of the template render to a.md.',
  );
});

test('a layer may lie beside the template', async () => {
  const common = '../common/base';
  const parent = await temporaryFolder();
  const directory = join(parent, 'mine');
  await mkdir(join(parent, 'common/base'), { recursive: true });
  await mkdir(directory);
  await writeFile(join(parent, 'common/base/shared.txt'), '${{ values.name }}');
  await writeFile(
    join(directory, 'template.yaml'),
    `kind: Template
metadata: { name: mine, annotations: { quoin.dev/template-version: '1' } }
spec:
  parameters: { properties: { name: { type: string } } }
  steps:
    - { id: base, action: quoin:render, input: { url: ${common}, answers: '\${{ parameters }}' } }
`,
  );
  expect(await readLayerUrls(directory)).toEqual([common]);
  const { files } = render(await loadTemplate(directory), { name: 'refunds' });
  expect(files.find(({ path }) => path === 'shared.txt')?.content.toString()).toBe('refunds');
});

test.each([
  ['a condition', { ...layer('a', '${{ parameters.name | nothing }}') }],
  [
    'a value',
    {
      ...layer('a', true),
      input: { url: './a', values: { a: '${{ parameters.name | nothing }}' } },
    },
  ],
])('%s that cannot be evaluated is named', async (_case, broken) => {
  const directory = await writeTemplate({ files: { 'a.md': '' }, properties, layers: [broken] });
  const template = await loadTemplate(directory);
  expect(() => render(template, { name: 'a' })).toThrow(
    'The step a holds ${{ parameters.name | nothing }}, which fails.',
  );
});

test('a portal is told when a default decides about a layer', async () => {
  const on = { ...properties, docs: { type: 'boolean', default: true } };
  const fixture = { files: { 'a.md': '' }, properties: on };
  const docs = layer('docs', '${{ parameters.docs }}');
  const template = await loadTemplate(await writeTemplate({ ...fixture, layers: [docs] }));
  expect(() => renderLayer(template, 'render', { name: 'a' })).toThrow(
    'The layer "docs" depends on an answer that was left out. Give owner, events, database, tags, docs, as the form does.',
  );
  const { files } = renderLayer(template, 'render', { name: 'a', docs: false });
  expect(paths(files)).toEqual([PROVENANCE_PATH, 'a.md']);
});

test('an unknown layer is named', async () => {
  const template = await loadTemplate(await writeTemplate({ files: { 'a.md': '' }, properties }));
  expect(() => renderLayer(template, 'b', { name: 'a' })).toThrow(
    'The template "fixture" has no layer "b".',
  );
});
