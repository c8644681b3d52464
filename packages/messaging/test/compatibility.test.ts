import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCompatibility, type JsonSchema } from '../src/index.ts';

const closed = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const text = { type: 'string' };

describe('checkCompatibility', () => {
  test.each<[string, JsonSchema, JsonSchema, string[]]>([
    ['the same', closed({ a: text }), closed({ a: text }), []],
    ['another description', { ...text, title: 'a' }, { ...text, title: 'b' }, []],
    ['a new optional property', closed({ a: text }), closed({ a: text, b: text }), []],
    ['a property no longer required', closed({ a: text }, ['a']), closed({ a: text }), []],
    ['a wider type', closed({ a: { type: 'integer' } }), closed({ a: { type: 'number' } }), []],
    ['one more value', { enum: ['a'] }, { enum: ['a', 'b'] }, []],
    ['wider bounds', { type: 'integer', minimum: 1 }, { type: 'integer', minimum: 0 }, []],
    ['one more alternative', { anyOf: [text] }, { anyOf: [{ type: 'null' }, text] }, []],
    ['an opened object', closed({ a: text }), { type: 'object', properties: { a: text } }, []],
    [
      'a new required property',
      closed({ a: text }),
      closed({ a: text, b: text }, ['b']),
      ['data.b: it is required now'],
    ],
    [
      'a removed property',
      closed({ a: text, b: text }),
      closed({ a: text }),
      ['data.b: it is not allowed any more'],
    ],
    [
      'a narrower type',
      closed({ a: { type: ['string', 'null'] } }),
      closed({ a: text }),
      ['data.a: null is not allowed any more'],
    ],
    ['a lost value', { enum: ['a', 'b'] }, { enum: ['a'] }, ['data: "b" is not allowed any more']],
    ['listed values', text, { enum: ['a'] }, ['data: only "a" is allowed now']],
    [
      'narrower bounds',
      { type: 'object', properties: { n: { type: 'integer', maximum: 9 } } },
      { type: 'object', properties: { n: { type: 'integer', minimum: 0, exclusiveMaximum: 9 } } },
      ['data.n: it must be 0 or more now', 'data.n: it must be less than 9 now'],
    ],
    [
      'a shorter text',
      text,
      { ...text, maxLength: 5 },
      ['data: it must have 5 or fewer characters now'],
    ],
    [
      'items of another type',
      { type: 'array', items: text },
      { type: 'array', items: { type: 'number' }, minItems: 1 },
      ['data: it must have 1 or more items now', 'data[]: string is not allowed any more'],
    ],
    [
      'a closed object',
      { type: 'object', properties: { a: text } },
      closed({ a: text }),
      ['data.*: it is not allowed any more'],
    ],
    [
      'a description of what was open',
      { type: 'object' },
      { type: 'object', properties: { a: text } },
      ['data.a: it is described now, but could hold anything before (additionalProperties)'],
    ],
    [
      'a reference',
      { $ref: '#/$defs/a', $defs: { a: closed({ next: { $ref: '#/$defs/a' } }) } },
      { $ref: '#/$defs/b', $defs: { b: closed({ next: { $ref: '#/$defs/b' }, n: text }) } },
      [],
    ],
    [
      'what cannot be decided',
      text,
      { not: { const: 'a' } },
      ['data: not is new or changed and cannot be compared'],
    ],
  ])('%s', (_name, old, next, problems) => {
    const result = checkCompatibility(old, next, 'backward');
    expect(result.problems).toEqual(
      problems.map((each) => `${each}, so old documents may fail the new schema`),
    );
    expect(checkCompatibility(next, old, 'forward').compatible).toBe(result.compatible);
  });

  test('full is both directions', () => {
    const result = checkCompatibility(closed({ a: text }), closed({ a: text, b: text }), 'full');
    expect(result.problems).toEqual([
      'data.b: it is not allowed any more, so new documents may fail the old schema',
    ]);
  });
});

const bound = fc.option(fc.integer({ min: -2, max: 4 }), { nil: undefined });
const scalar: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.constant<JsonSchema>(true),
  fc.record(
    {
      type: fc.constantFrom('integer', 'number'),
      minimum: bound,
      exclusiveMaximum: bound,
      multipleOf: fc.constantFrom(1, 2, 4),
    },
    { requiredKeys: ['type'] },
  ),
  fc.record(
    {
      type: fc.constant('string'),
      minLength: fc.nat(2),
      maxLength: fc.nat(3),
      pattern: fc.constantFrom('^a', 'b$'),
    },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.subarray(['string', 'null', 'integer', 'boolean'], { minLength: 1 }) }),
  fc.record({ enum: fc.subarray(['a', 'ab', 1, null, true], { minLength: 1 }) }),
  fc.record({ not: fc.constantFrom<JsonSchema>({ type: 'null' }, { const: 'a' }) }),
);

const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    scalar,
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('p', 'q', 'r'), tie('schema'), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
        required: fc.subarray(['p', 'q', 'r']),
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
        maxProperties: fc.nat(3),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      {
        type: fc.constant('array'),
        items: tie('schema'),
        minItems: fc.nat(2),
        uniqueItems: fc.boolean(),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      {
        anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        type: fc.constantFrom('string', 'object'),
      },
      { requiredKeys: ['anyOf'] },
    ),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
  ),
}));

/** A schema that differs from another in one place, as versions do. */
const pair = fc
  .tuple(schema, schema, fc.nat())
  .map(([one, other, at]): [JsonSchema, JsonSchema] => [one, changed(one, other, at)]);

function changed(old: JsonSchema, other: JsonSchema, at: number): JsonSchema {
  if (typeof old === 'boolean' || typeof other === 'boolean') return other;
  const names = Object.keys(old);
  const name = names[at % (names.length + 1)];
  if (name === undefined) return { ...old, ...other };
  const { [name]: value, ...rest } = old;
  if (name === 'properties' && other['properties']) {
    return { ...rest, properties: { ...(value as object), ...other['properties'] } };
  }
  return at % 2 === 0 ? rest : { ...rest, ...(name in other && { [name]: other[name] }) };
}

const leaf = fc.constantFrom<unknown>(
  '',
  'a',
  'ab',
  'bb',
  'aaab',
  -2,
  0,
  1,
  2,
  3,
  4,
  1.5,
  null,
  true,
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.dictionary(fc.constantFrom('p', 'q', 'r', 's'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));

describe('what it calls backward compatible', () => {
  test('takes every document that was valid before', () => {
    let compatible = 0;
    let tried = 0;
    const ajv = new Ajv({ strict: false, addUsedSchema: false });
    fc.assert(
      fc.property(
        fc.oneof(pair, fc.tuple(schema, schema)),
        fc.array(value, { minLength: 20, maxLength: 40 }),
        ([old, next], documents) => {
          if (!checkCompatibility(old, next, 'backward').compatible) return;
          compatible += 1;
          const [before, after] = [ajv.compile(old), ajv.compile(next)];
          for (const document of documents) {
            if (!before(document)) continue;
            tried += 1;
            expect(after(document), JSON.stringify({ old, next, document })).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
    // The property would hold of a check that always says no.
    expect(compatible).toBeGreaterThan(50);
    expect(tried).toBeGreaterThan(100);
  }, 120_000);
});
