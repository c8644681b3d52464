import { render, type Template } from '@quoin/scaffold';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allCombinations } from './lib/combinations.ts';
import type { Values } from './lib/conditions.ts';
import { mergeJson } from './lib/merge-json.ts';

const OPTIONS = [
  { name: 'database', values: [false, true] },
  { name: 'cache', values: [false, true] },
  { name: 'events', values: ['none', 'kafka', 'sqs'] },
];
const universe = allCombinations(OPTIONS) as Values[];

/** Renders a text with values, as a skeleton's file is rendered. */
function renderText(text: string, values: Values): string {
  const template: Template = {
    name: 'fixture',
    version: '1',
    title: '',
    description: '',
    target: 'folder',
    parameters: [],
    pages: [{ properties: { database: {}, cache: {}, events: {} } }],
    source: {},
    layers: [
      {
        id: 'render',
        url: './skeleton',
        condition: undefined,
        values: undefined,
        options: {
          copyWithoutTemplating: [],
          templateFileExtension: undefined,
          trimBlocks: false,
          lstripBlocks: false,
        },
        skeleton: [
          {
            path: 'a.json',
            content: Buffer.from(text),
            executable: false,
            symlink: false,
            templated: true,
          },
        ],
      },
    ],
  };
  const file = render(template, values).files.find(({ path }) => path === 'a.json');
  return file?.content.toString() ?? '';
}

/** Documents in which most parts repeat, so that there is something to merge. */
const word = fc.constantFrom('a', 'b', 'c', 'd');
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>('x', 1, true, null),
    fc.array(word, { maxLength: 2 }),
    fc.dictionary(word, tie('document'), { maxKeys: 4 }),
  ),
}));

test('rendered with the values of a variant, the text is its document, laid out as npm does', () => {
  const documents = fc.array(fc.dictionary(word, document, { maxKeys: 4 }), {
    minLength: universe.length,
    maxLength: universe.length,
  });
  fc.assert(
    fc.property(documents, (made) => {
      const variants = made.map((each, index) => ({
        values: universe[index] ?? {},
        document: { name: 'x', ...each },
      }));
      const text = mergeJson(variants);
      for (const { values, document: expected } of variants) {
        const rendered = renderText(text, values);
        expect(JSON.parse(rendered)).toEqual(expected);
        expect(rendered).toBe(`${JSON.stringify(JSON.parse(rendered), undefined, 2)}\n`);
      }
    }),
    { numRuns: 50 },
  );
});

test('what depends on one option is written once, under a condition on it alone', () => {
  const variants = universe.map((values) => ({
    values,
    document: {
      name: 'x',
      packages: {
        '': { version: '1.0.0' },
        ...(values.events !== 'none' && { 'node_modules/outbox': { version: '3.0.0' } }),
        ...(values.database && { 'node_modules/pg': { version: '8.0.0' } }),
        ...(values.database && { 'node_modules/pg-types': { version: '2.0.0' } }),
        'node_modules/zod': { version: '4.0.0', ...(values.cache && { peer: true }) },
      },
    },
  }));
  expect(mergeJson(variants)).toBe(`{
  "name": "x",
  "packages": {
    "": {
      "version": "1.0.0"
    }
    {%- if values.events != 'none' %},
    "node_modules/outbox": {
      "version": "3.0.0"
    }
    {%- endif %}
    {%- if values.database %},
    "node_modules/pg": {
      "version": "8.0.0"
    },
    "node_modules/pg-types": {
      "version": "2.0.0"
    }
    {%- endif %},
    "node_modules/zod": {
      "version": "4.0.0"
      {%- if values.cache %},
      "peer": true
      {%- endif %}
    }
  }
}
`);
});

test('one document needs no conditions', () => {
  expect(mergeJson([{ values: {}, document: { a: [1] } }])).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});
