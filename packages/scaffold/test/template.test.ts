import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadTemplate } from '../src/index.ts';
import { temporaryFolder, writeTemplate } from './fixtures.ts';

test('a template knows what it asks, and which version it is', async () => {
  const directory = await writeTemplate({
    files: { 'a.txt': '' },
    required: ['name'],
    properties: {
      name: { type: 'string', title: 'Name', description: 'What it is called' },
      replicas: { type: 'integer', default: 2 },
      size: { enum: ['s', 'm'] },
    },
  });
  const { name, version, parameters } = await loadTemplate(directory);
  expect({ name, version }).toEqual({ name: 'fixture', version: '1.2.3' });
  const none = {
    description: '',
    required: false,
    default: undefined,
    choices: undefined,
    filledIn: undefined,
    examples: undefined,
    secret: false,
  };
  expect(parameters).toEqual([
    {
      ...none,
      name: 'name',
      title: 'Name',
      description: 'What it is called',
      type: 'string',
      required: true,
    },
    { ...none, name: 'replicas', title: 'replicas', type: 'integer', default: 2 },
    { ...none, name: 'size', title: 'size', type: 'string', choices: ['s', 'm'] },
  ]);
});

test('a parameter says what a command can fill in by itself', async () => {
  const directory = await writeTemplate({
    files: { 'a.txt': '' },
    properties: {
      date: { type: 'string', 'ui:options': { filledIn: 'today' } },
      number: { type: 'integer', 'ui:options': { filledIn: 'next-number', folder: 'adr' } },
      unknown: { type: 'string', 'ui:options': { filledIn: 'tomorrow' } },
    },
  });
  const { parameters } = await loadTemplate(directory);
  expect(parameters.map(({ filledIn }) => filledIn)).toEqual([
    { kind: 'today' },
    { kind: 'next-number', folder: 'adr' },
    undefined,
  ]);
});

const entity = (rest: string) => `kind: Template\nmetadata:\n  name: broken\n${rest}`;
const versioned = "  annotations: { quoin.dev/template-version: '1' }\n";

test.each([
  ['no YAML', 'kind: [', 'is not YAML'],
  ['another kind', 'kind: Component', 'is not a Backstage entity of kind Template with a name.'],
  ['no version', entity(''), 'has no annotation quoin.dev/template-version. Add one, as text.'],
  ['no render step', entity(versioned), 'has no step with the action quoin:render. Add one.'],
  [
    'a step with an input for portals',
    entity(`${versioned}spec:\n  steps: [{ id: a, action: fetch:template, input: { token: b } }]`),
    'step a has inputs that only a portal knows: token. Remove them.',
  ],
  [
    'a step that repeats itself',
    entity(`${versioned}spec:\n  steps: [{ id: a, each: [1], action: fetch:template }]`),
    'step a: a layer is rendered once. Remove each.',
  ],
  [
    'two steps of one name',
    entity(
      `${versioned}spec:\n  steps: [{ id: a, action: fetch:template }, { id: a, action: fetch:template }]`,
    ),
    'two steps are called a. Rename one.',
  ],
  [
    'globs that are no list',
    entity(
      `${versioned}spec:\n  steps: [{ action: quoin:render, input: { answers: "\${{ parameters }}", copyWithoutTemplating: a } }]`,
    ),
    'copyWithoutTemplating is not a list of globs. Make it one.',
  ],
  [
    'settings that exclude each other',
    entity(
      `${versioned}spec:\n  steps: [{ action: quoin:render, input: { answers: "\${{ parameters }}", copyWithoutTemplating: [a], templateFileExtension: true } }]`,
    ),
    'templateFileExtension and copyWithoutTemplating exclude each other. Remove one.',
  ],
])('%s is an error that names the file', async (_case, text, message) => {
  const directory = await temporaryFolder();
  const path = join(directory, 'template.yaml');
  await writeFile(path, text);
  await expect(loadTemplate(directory)).rejects.toThrow(path);
  await expect(loadTemplate(directory)).rejects.toThrow(message);
});

test('a missing template or skeleton is named', async () => {
  const empty = await temporaryFolder();
  await expect(loadTemplate(empty)).rejects.toThrow(
    `There is no template at ${join(empty, 'template.yaml')}.`,
  );
  const directory = await writeTemplate({ files: { 'a.txt': '' } });
  await rm(join(directory, 'skeleton'), { recursive: true });
  await expect(loadTemplate(directory)).rejects.toThrow(
    `There is no skeleton at ${join(directory, 'skeleton')}.`,
  );
});
