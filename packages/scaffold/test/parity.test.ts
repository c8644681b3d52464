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
  type Parameter,
  type RenderedFile,
} from '../src/index.ts';
import { renderWithBackstage } from './backstage.ts';
import { writeTemplate, type TemplateFixture } from './fixtures.ts';

const TEMPLATES = join(import.meta.dirname, '../../../templates');

/** Ours, without the provenance file that Backstage knows nothing of. */
async function renderWithQuoin(
  directory: string,
  answers: Readonly<Record<string, unknown>>,
): Promise<RenderedFile[]> {
  const { files } = render(await loadTemplate(directory), answers);
  return files.filter(({ path }) => path !== PROVENANCE_PATH);
}

const BINARY = Buffer.from([
  0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0x24, 0x7b, 0x7b, 0x20, 0x7d, 0x7d,
]);
const LATIN1 = Buffer.from('caf\xe9 ${{ values.name }}\n', 'latin1');

const torture: TemplateFixture = {
  properties: {
    name: { type: 'string' },
    owner: { type: 'string' },
    tests: { type: 'boolean', default: true },
    docs: { type: 'boolean', default: false },
    tags: { type: 'array', items: { type: 'string' }, default: ['a', 'b & c', '<d>'] },
    link: { type: 'object', default: { host: 'example.com', path: ['x', 'y'] } },
    count: { type: 'integer', default: 3 },
  },
  required: ['name', 'owner'],
  input: {
    copyWithoutTemplating: [
      '.github/workflows/**',
      'verbatim',
      '**/*.tmpl',
      '!keep/rendered.tmpl',
      '${{ values.name }}/raw-*.txt',
    ],
  },
  files: {
    'plain.txt': 'nothing to do\n',
    'empty.txt': '',
    'no-newline.txt': '${{ values.name }}',
    'crlf.txt': 'a ${{ values.name }}\r\n{% if values.tests %}\r\nb\r\n{% endif %}\r\n',
    'bom.txt': '\uFEFF${{ values.name }}\n',
    'unicode-ключ.txt': '… ${{ values.name | upper }} 💳\n',
    'latin1.txt': LATIN1,
    'logo.png': BINARY,
    'conditions.txt':
      '{% if values.tests and values.count > 2 %}many{% elif values.docs %}docs{% else %}none{% endif %}\n' +
      '{%- if not values.docs -%}\n no docs \n{%- endif %}\n',
    'loops.txt':
      '{% for tag in values.tags %}${{ loop.index }}/${{ loop.length }}: ${{ tag }}\n{% else %}none\n{% endfor %}',
    'filters.txt':
      '${{ values.tags | join(", ") | upper }} ${{ values.link | dump }} ${{ values.missing | default("d") }}\n' +
      '${{ values.name | replace("-", "_") | capitalize }} ${{ values.tags | length }} ${{ values.tags | first }}\n' +
      '${{ values.owner | parseEntityRef({ defaultKind: "group" }) | pick("name") }}\n' +
      '${{ values.owner | parseEntityRef({ defaultKind: "group" }) | pick("namespace") }}\n' +
      '${{ values.link | pick("path[1]") }} ${{ values.link | pick("host") }}\n',
    'sets.txt':
      '{% set x = values.count * 2 %}${{ x }} ${{ x if x > 5 else "small" }}\n{# gone #}\n',
    'macros.txt': '{% macro hi(who) %}hi ${{ who }}{% endmacro %}${{ hi(values.name) }}\n',
    'raw.yml': 'run: {% raw %}${{ github.sha }} {% if x %}{% endraw %} ${{ values.name }}\n',
    'escaped.yml': 'run: ${{ "${{ github.sha }}" }}\n',
    'braces.txt': '{{ not ours }} ${ not } $\\{{ } `${{ values.count + 1 }}`\n',
    '.github/workflows/ci.yml': 'group: ${{ github.ref }}-${{ values.name }}\n{% if %}\n',
    'verbatim/a/b.txt': '${{ values.name }}\n',
    'keep/copied.tmpl': '${{ values.name }}\n',
    'keep/rendered.tmpl': '${{ values.name }}\n',
    '${{ values.name }}/index.ts': 'export const name = "${{ values.name }}";\n',
    '${{ values.name }}/raw-${{ values.count }}.txt': '${{ values.name }}\n',
    '${{ "tests" if values.tests else "" }}/a.test.ts': 'test\n',
    '${{ "docs" if values.docs else "" }}/index.md': 'docs\n',
    'src/${{ "docs" if values.docs else "" }}/index.md': 'docs\n',
    'src/${{ "only.ts" if values.tests else "" }}': 'only\n',
    '${{ "skipped.txt" if values.docs else "" }}': 'skipped\n',
    'bin/run.sh': '#!/bin/sh\necho ${{ values.name }}\n',
    'bin/tool': BINARY,
    'large.txt': '${{ values.name }} 0123456789\n'.repeat(3_000),
  },
  executables: ['bin/run.sh', 'bin/tool'],
  symlinks: {
    'bin/start': 'run.sh',
    'bin/${{ values.name }}': '../plain.txt',
    'bin/gone': 'nowhere',
  },
};

const answers: Readonly<Record<string, unknown>> = {
  name: 'refunds',
  title: 'Refunds',
  owner: 'group:default/team-payments',
  description: 'Says "no" & <yes>',
  summary: 'Says "no" & <yes>',
  decision: 'ADR-0001',
  number: 7,
  date: '2026-11-22',
};
const templates = globSync('*/template.yaml', { cwd: TEMPLATES }).map(dirname).sort();

/** The last choice, and every switch on. */
function everythingOn({ type, choices }: Parameter): unknown {
  return type === 'boolean' ? true : choices?.at(-1);
}

const cases = templates.flatMap((name) => [
  { name, what: 'with every default', choose: () => undefined },
  { name, what: 'with everything on', choose: everythingOn },
]);

test.each(cases)('Backstage makes the same bytes of $name $what', async ({ name, choose }) => {
  const directory = join(TEMPLATES, name);
  const template = await loadTemplate(directory);
  const given = template.parameters.map((each) => [each.name, answers[each.name] ?? choose(each)]);
  const resolved = resolveAnswers(template, Object.fromEntries(given) as Answers);
  for (const { id, url, options, ...step } of template.layers) {
    const folder = join(directory, url);
    const values = stepValues({ id, url, options, ...step }, resolved);
    const input = { ...options, url: `./${basename(folder)}` };
    const theirs = await renderWithBackstage(dirname(folder), values, input);
    const { files } = renderLayer(template, id, resolved);
    const ours = files.filter(({ path }) => path !== PROVENANCE_PATH);
    expect(ours.map(({ path }) => path)).toEqual(theirs.map(({ path }) => path));
    expect(ours).toEqual(theirs);
  }
});

test.each([
  { tests: true, docs: false },
  { tests: false, docs: true },
])('every feature of a skeleton means the same: %o', async (flags) => {
  const directory = await writeTemplate(torture);
  const answers = { name: 'card-refunds', owner: 'group:default/team-a', ...flags };
  const values = {
    ...answers,
    tags: ['a', 'b & c', '<d>'],
    link: { host: 'example.com', path: ['x', 'y'] },
    count: 3,
  };
  const theirs = await renderWithBackstage(directory, values, torture.input);
  const ours = await renderWithQuoin(directory, answers);
  expect(ours.map(({ path }) => path)).toEqual(theirs.map(({ path }) => path));
  expect(ours).toEqual(theirs);
});

test.each([
  { trimBlocks: true },
  { lstripBlocks: true },
  { trimBlocks: true, lstripBlocks: true },
  { templateFileExtension: true },
  { templateFileExtension: 'tpl' },
])('the step’s settings mean the same: %o', async (input) => {
  const fixture: TemplateFixture = {
    properties: { name: { type: 'string' } },
    input,
    files: {
      'blocks.txt': 'a\n  {% if values.name %}\n  ${{ values.name }}\n  {% endif %}\nb\n',
      'copied.txt': '${{ values.name }}\n',
      '${{ values.name }}.txt.njk': '${{ values.name }}\n',
      '${{ values.name }}.txt.tpl': '${{ values.name }}\n',
      'picture.png.njk': BINARY,
    },
  };
  const directory = await writeTemplate(fixture);
  const theirs = await renderWithBackstage(directory, { name: 'refunds' }, input);
  expect(await renderWithQuoin(directory, { name: 'refunds' })).toEqual(theirs);
});
