import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lintTemplate, readTemplateFolder, type Finding } from '../src/lint/index.ts';
import { writeTemplate, type TemplateFixture } from './fixtures.ts';

const CHANGELOG = '# Changelog\n\n## [1.2.3] - 2026-11-24\n\n- First.\n';
const NAME = { name: { type: 'string' } };
const USES_NAME = { 'a.txt': '${{ values.name }}' };

interface Beside {
  changelog?: string;
  migrations?: readonly string[];
}

async function lint(fixture: TemplateFixture, beside: Beside = {}): Promise<Finding[]> {
  const directory = await writeTemplate(fixture);
  await writeFile(join(directory, 'CHANGELOG.md'), beside.changelog ?? CHANGELOG);
  if (beside.migrations) await mkdir(join(directory, 'migrations'));
  for (const name of beside.migrations ?? []) {
    await writeFile(join(directory, 'migrations', name), '');
  }
  return lintTemplate(await readTemplateFolder(directory), [{ name: 'demo' }]);
}

const inOneLine = ({ rule, file, line, column, message }: Finding) =>
  `${file}:${line}:${column} [${rule}] ${message}`;

async function lintFile(text: string, path = 'a.txt', input: Record<string, unknown> = {}) {
  const files = { [path]: text, 'name.txt': '${{ values.name }}' };
  return (await lint({ properties: NAME, files, input })).map(inOneLine);
}

test.each([
  ['plain text', 'no tags { } %'],
  ['a value', '${{ values.name }}'],
  ['a value by index', "${{ values['name'] }}"],
  ['a loop', '{% for c in values.name %}${{ c }}${{ loop.index }}{% endfor %}'],
  ['a loop over pairs', '{% for k, v in values %}${{ k }}${{ v.x }}{% endfor %}'],
  ['an assignment', '{% set x = values.name %}${{ x.y }}'],
  ['a block that is assigned', '{% set x %}${{ values.name }}{% endset %}${{ x }}'],
  ['a macro', '{% macro m(x, y="z") %}${{ x }}${{ y }}{% endmacro %}${{ m(values.name, y=1) }}'],
  ['a caller', '{% macro m() %}${{ caller() }}{% endmacro %}{% call m() %}a{% endcall %}'],
  ['filters', "${{ values.name | replace(r/[^a-z]+/g, '-') | default('a') }}"],
  ['a test', '{% if values.name is defined and values.name is not divisibleby(3) %}a{% endif %}'],
  ['functions of the engine', '{% for i in range(3) %}${{ i }}{% endfor %}'],
  ['a mapping', '${{ { name: values.name, other: 1 } | dump }}'],
  ['raw text', '{% raw %}${{ github.ref }} {% if %}{% endraw %}'],
  ['a tag in quotes', '${{ "${{" }} github.ref }}'],
  ['a comment', '{# ${{ values.nothing }} #}'],
  [
    'other tools',
    '{{ $labels.job }} {{ include "x" . }} ${HOME} ${values} width: 50%} {%raw%}{%endraw%}',
  ],
])('nothing is wrong with %s', async (_case, text) => {
  expect(await lintFile(text)).toEqual([]);
});

test.each([
  [
    '${{ values.nmae }}',
    'a.txt:1:5 [undeclared] Nobody asks for nmae. Add it to the parameters, or use one of name.',
  ],
  ['first\n{% if values.x %}a{% endif %}', 'a.txt:2:7 [undeclared] Nobody asks for x.'],
  ["${{ values['x'] }}", 'a.txt:1:5 [undeclared] Nobody asks for x.'],
  ['${{ m(values.x) }}', '[undeclared] Nobody asks for x.'],
  ['${{ values.name | replace(values.x, "b") }}', '[undeclared] Nobody asks for x.'],
  ['{% for c in values.x %}{% endfor %}', '[undeclared] Nobody asks for x.'],
  ['{% set x = values.x %}', '[undeclared] Nobody asks for x.'],
  ['{% macro m(a=values.x) %}{% endmacro %}', '[undeclared] Nobody asks for x.'],
  ['{% for c in values.name %}{% endfor %}${{ c }}', 'A file does not see c, only values.'],
  ['${{ name }}', 'a.txt:1:5 [undeclared] A file does not see name. Write values.name.'],
  ['${{ parameters.name }}', 'A file does not see parameters.name. Write values.name.'],
  [
    'on: ${{ github.ref }}',
    'A file does not see github.ref, only values. If it is for another tool',
  ],
  ['{{ values.name }}', 'a.txt:1:1 [placeholder] "{{ values.name" is no placeholder.'],
  ['\n${values.name}', 'a.txt:2:1 [placeholder] "${values.name" is no placeholder.'],
  ['{ % if values.name %}', 'a.txt:1:1 [placeholder] "{ % if" is no placeholder.'],
  ['${{ values.name', '[render]'],
  ['{% if values.name %}', '[render]'],
  ['a\n${{ values.name | nothing }}', 'a.txt:2:'],
])('%j is found', async (text, message) => {
  const found = await lintFile(text);
  expect(found.filter((each) => each.includes(message))).not.toEqual([]);
  for (const each of found) expect(each).toMatch(/^skeleton\/a\.txt:\d+:\d+ /);
});

test('the name of a file is read too', async () => {
  const found = await lintFile('', '{% if values.x %}a.txt{% endif %}');
  expect(found).toEqual([
    'skeleton/{% if values.x %}a.txt{% endif %}:1:1 [undeclared] Nobody asks for x. Add it to the parameters, or use one of name.',
  ]);
});

test('a file that is copied as it is may hold tags of others, and none of ours', async () => {
  const input = { copyWithoutTemplating: ['*.yml'] };
  expect(await lintFile('${{ github.ref }} {% if x %}', 'a.yml', input)).toEqual([]);
  expect(await lintFile('x\n ${{ values.name }}', 'a.yml', input)).toEqual([
    'skeleton/a.yml:2:2 [placeholder] The file is copied as it is, and "${{ values.name" stays in it. Take it out of copyWithoutTemplating.',
  ]);
});

test('a tag that comes out of a value is left over', async () => {
  const input = { values: { name: "${{ parameters.name }}${{ '{% if' }}" } };
  const found = await lint({ properties: NAME, files: USES_NAME, input });
  expect(found.map(inOneLine)).toEqual([
    'skeleton/a.txt:1:1 [placeholder] Line 1 of the result holds "{%", which came out of a value. Correct the value, or put {% raw %} around what is meant.',
  ]);
});

test('two files that become one are found with the answers that lead there', async () => {
  const files = { '${{ values.name }}.txt': 'a', 'demo.txt': 'b' };
  const found = await lint({ properties: NAME, files });
  expect(found.map(inOneLine)).toEqual([
    'template.yaml:1:1 [render] With the answers {"name":"demo"}: Two files of the template render to demo.txt.',
  ]);
});

const layer = (values: Record<string, unknown>, condition?: string) => ({
  id: 'more',
  ...(condition && { if: condition }),
  input: { url: './more', values },
  files: { 'b.txt': '${{ values.used }}' },
});

test.each([
  ['an unknown answer', layer({ used: '${{ parameters.nobody }}' }), 'Nobody asks for nobody.'],
  ['a condition', layer({ used: 1 }, '${{ parameters.nobody }}'), 'Nobody asks for nobody.'],
  ['an unknown root', layer({ used: '${{ nobody.x }}' }), 'Nothing is called nobody.'],
  [
    'what only a portal has',
    layer({ used: '${{ steps.render.output }}' }),
    'which a terminal does not have.',
  ],
  ['an unused value', layer({ used: 1, other: 2 }), 'No file uses values.other of the step more.'],
])('%s in template.yaml is found', async (_case, each, message) => {
  const found = await lint({ properties: NAME, files: USES_NAME, layers: [each] });
  expect(found.map(({ message: text }) => text)).toEqual([expect.stringContaining(message)]);
  expect(found[0]?.file).toBe('template.yaml');
  expect(found[0]?.line).toBeGreaterThan(1);
});

test('a step that keeps its answers is found; it is rendered all the same', async () => {
  const input = { answers: undefined };
  const found = await lint({ properties: NAME, files: USES_NAME, input });
  expect(found.map(inOneLine)).toEqual([
    expect.stringMatching(
      /\[step\] The step render does not hand over its answers\. Add answers: /,
    ),
  ]);
});

test('an answer that leads to no file is unused, at its place', async () => {
  const properties = { ...NAME, port: { type: 'integer', default: 1 }, spare: { default: 1 } };
  const input = { values: { name: '${{ parameters.name }}', port: '${{ parameters.port }}' } };
  const found = await lint({ properties, files: USES_NAME, input });
  expect(found.map(inOneLine)).toEqual([
    expect.stringMatching(
      /^template\.yaml:\d+:\d+ \[unused\] The answer port is asked and used nowhere\./,
    ),
    expect.stringMatching(
      /^template\.yaml:\d+:\d+ \[unused\] The answer spare is asked and used nowhere\./,
    ),
    expect.stringMatching(/^template\.yaml:\d+:\d+ \[unused\] No file uses values\.port/),
  ]);
  expect(await lint({ properties, files: { 'a.txt': '${{ values | dump }}' } })).toEqual([]);
});

const token = { type: 'string', 'ui:field': 'Secret' };

test('a secret in a file is found, directly and through a value', async () => {
  const properties = { ...NAME, token };
  const direct = await lint({
    properties,
    files: { ...USES_NAME, 'b.txt': '\n${{ values.token }}' },
  });
  expect(direct.map(inOneLine)).toEqual([
    expect.stringMatching(/^skeleton\/b\.txt:2:5 \[secret\] A secret would be written/),
  ]);
  const input = { values: { name: '${{ parameters.name }}', key: '${{ parameters.token }}' } };
  const files = { 'a.txt': '${{ values.name }}${{ values.key }}' };
  const through = await lint({ properties, files, input });
  expect(through.map(({ rule, file }) => [rule, file])).toEqual([['secret', 'template.yaml']]);
});

test.each<[string, Beside, string]>([
  [
    'no entry',
    { changelog: '## [1.0.0] - 2026-01-01\n- a\n' },
    'CHANGELOG.md:1:1 [changelog] It has no entry for the version 1.2.3.',
  ],
  [
    'another order',
    { changelog: '## [1.0.0] - 2026-01-01\n- a\n## [1.2.3] - 2026-01-02\n- b\n' },
    '1.2.3 is not its first entry.',
  ],
  [
    'a version twice',
    { changelog: `${CHANGELOG}\n## [1.2.3] - 2026-11-23\n- a\n` },
    '1.2.3 stands above 1.2.3.',
  ],
  [
    'no date',
    { changelog: '## [1.2.3]\n- a\n' },
    'CHANGELOG.md:1:1 [changelog] 1.2.3 has no date.',
  ],
  [
    'no changes',
    { changelog: '# C\n\n## [1.2.3] - 2026-01-01\n' },
    'CHANGELOG.md:3:1 [changelog] 1.2.3 says nothing.',
  ],
  [
    'a migration without test',
    { migrations: ['1.2.3.ts'] },
    'migrations/1.2.3.ts:1:1 [migration] It has no test.',
  ],
  [
    'a migration of no version',
    { migrations: ['1.2.4.ts', '1.2.4.test.ts'] },
    'CHANGELOG.md has no version 1.2.4.',
  ],
])('%s is found', async (_case, beside, message) => {
  const found = await lint({ properties: NAME, files: USES_NAME }, beside);
  expect(found.map(inOneLine)).toEqual([expect.stringContaining(message)]);
});

test('a tested migration of a version, and what migrations share, are fine', async () => {
  const migrations = ['1.2.3.ts', '1.2.3.test.ts', 'rename.ts'];
  expect(await lint({ properties: NAME, files: USES_NAME }, { migrations })).toEqual([]);
});

test('a template without changelog, or with a version that is none', async () => {
  const directory = await writeTemplate({ properties: NAME, files: USES_NAME });
  const folder = await readTemplateFolder(directory);
  expect(lintTemplate(folder, [{ name: 'a' }]).map(inOneLine)).toEqual([
    'CHANGELOG.md:1:1 [changelog] There is none. Add it, with an entry as in "## [1.1.0] - 2026-11-24".',
  ]);
  const other = { ...folder, template: { ...folder.template, version: '1.2' } };
  expect(lintTemplate(other, [{ name: 'a' }]).map(({ rule }) => rule)).toEqual(['version']);
});

test('whatever is declared is clean, and taking any of it away is found', async () => {
  const name = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,8}$/);
  const names = fc.uniqueArray(name, { minLength: 1, maxLength: 5 });
  const use = fc.constantFrom(
    (each: string) => `\${{ values.${each} }}`,
    (each: string) => `{% if values.${each} %}a{% endif %}`,
    (each: string) => `{% for c in values.${each} %}\${{ c }}{% endfor %}`,
    (each: string) => `\${{ { k: values.${each} } | dump | upper }}`,
    (each: string) => `{%- set x = [values.${each}] -%}\${{ x[0] }}`,
  );
  await fc.assert(
    fc.asyncProperty(names, use, fc.nat(), async (declared, write, index) => {
      const properties = Object.fromEntries(declared.map((each) => [each, { default: 'a' }]));
      const files = { 'a.txt': declared.map(write).join('\n') };
      const whole = await readTemplateFolder(await writeTemplate({ properties, files }));
      const folder = { ...whole, changelog: CHANGELOG };
      expect(lintTemplate(folder)).toEqual([]);
      const gone = declared[index % declared.length] ?? '';
      const { [gone]: _gone, ...rest } = properties;
      const template = { ...folder.template, pages: [{ properties: rest }] };
      const line = declared.indexOf(gone) + 1;
      expect(lintTemplate({ ...folder, template }).map((each) => [each.rule, each.line])).toEqual([
        ['undeclared', line],
      ]);
    }),
    { numRuns: 30 },
  );
});
