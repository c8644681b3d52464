import fc from 'fast-check';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import {
  loadTemplate,
  parseProvenance,
  PROVENANCE_PATH,
  render,
  ScaffoldError,
  secretNames,
  type Answers,
  type TemplateSource,
} from '../src/index.ts';
import { writeTemplate } from './fixtures.ts';

const properties = {
  name: { type: 'string' },
  field: { type: 'string', 'ui:field': 'Secret' },
  widget: { type: 'string', 'ui:widget': 'password' },
  format: { type: 'string', format: 'password' },
  writeOnly: { type: 'string', writeOnly: true },
  nested: { type: 'object', properties: { user: {}, token: { writeOnly: true } } },
};
const secrets = ['field', 'widget', 'format', 'writeOnly', 'nested'];

async function renderFixture(answers: Answers, source?: TemplateSource) {
  const files = { 'a.txt': '${{ values.name }} ${{ values.field }}' };
  const directory = await writeTemplate({ properties, required: ['name', 'field'], files });
  const template = await loadTemplate(directory, source);
  const { files: rendered, provenance } = render(template, answers);
  const read = (path: string) => rendered.find((file) => file.path === path)?.content.toString();
  return { template, provenance, text: read(PROVENANCE_PATH) ?? '', file: read('a.txt') };
}

test('it says where the folder comes from, in a fixed order', async () => {
  const source = { repository: 'https://git.example.com/quoin.git', commit: 'a'.repeat(40) };
  const { text, provenance } = await renderFixture({ name: 'demo', field: 's3cret' }, source);
  expect(text.split('\n').slice(1)).toEqual([
    'template: fixture',
    'version: 1.2.3',
    'repository: https://git.example.com/quoin.git',
    `commit: ${'a'.repeat(40)}`,
    `renderer: ${manifest.version}`,
    'answers:',
    '  name: demo',
    '',
  ]);
  expect(parseProvenance(text)).toEqual(provenance);
});

test('secrets are rendered, never stored, and not asked for again', async () => {
  const nested = { user: 'me', token: 's3cret' };
  const given = Object.fromEntries(secrets.map((name) => [name, 's3cret']));
  const first = await renderFixture({ name: 'demo', ...given, nested });
  expect(secretNames(first.template)).toEqual(secrets);
  expect(first.file).toBe('demo s3cret');
  expect(first.text).not.toContain('s3cret');
  const again = await renderFixture(first.provenance.answers);
  expect(again.file).toBe('demo ');
  expect(again.text).toBe(first.text);
});

test('a secret behind a condition is one', async () => {
  const page = {
    properties: {},
    dependencies: { a: { oneOf: [{ properties: { b: { format: 'password' } } }] } },
  };
  expect(secretNames({ pages: [page] })).toEqual(['b']);
});

test('a file of an earlier version is read', () => {
  const text = 'template: service\nversion: 2.0.0\nanswers:\n  name: demo\n';
  expect(parseProvenance(text)).toEqual({
    template: 'service',
    version: '2.0.0',
    renderer: '',
    answers: { name: 'demo' },
  });
});

test.each([
  ['', '.quoin.yaml does not say where this folder comes from.'],
  ['- list', '.quoin.yaml does not say where this folder comes from.'],
  ['a: b', '.quoin.yaml lacks template.'],
  ['template: 1', '.quoin.yaml has 1 as template, which is no text.'],
  ['template: a', '.quoin.yaml lacks version.'],
  ['template: a\nversion: 1.0', '.quoin.yaml has 1 as version, which is no text.'],
  ['template: a\nversion: 1.0.0\ncommit: []', '.quoin.yaml has [] as commit, which is no text.'],
  ['template: a\nversion: 1.0.0\nanswers: [b]', '.quoin.yaml: answers is not a mapping'],
  ['template: a\nversion: "1\n', '.quoin.yaml:3:1 is not YAML: Missing closing "quote.'],
  ['template: *a', '.quoin.yaml is not YAML: Unresolved alias'],
])('%j is an error that says what to do', (text, message) => {
  const read = () => parseProvenance(text);
  expect(read).toThrow(ScaffoldError);
  expect(read).toThrow(message);
  expect(read).toThrow('Restore the file from the history of its repository');
});

test('a conflict of a merge is named by its line', () => {
  const text =
    'template: a\n<<<<<<< main\nversion: 1.0.0\n=======\nversion: 1.1.0\n>>>>>>> theirs\n';
  expect(() => parseProvenance(text)).toThrow(
    '.quoin.yaml:2 holds a conflict of a merge. Keep one side, and remove the markers.',
  );
});

test('a path of the caller stands in the message', () => {
  expect(() => parseProvenance('', 'refunds/.quoin.yaml')).toThrow(/^refunds\/\.quoin\.yaml does/);
});

test('whatever a file holds, it is read or refused with advice', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'template: version\n-[]{}"\'&*!|>%@`?#,1') }),
      (text) => {
        try {
          parseProvenance(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ScaffoldError);
        }
      },
    ),
  );
});
