import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openapi } from '../../src/analysers/openapi/index.ts';
import { judge } from './support.ts';

const PATH = 'openapi.json';

/** Rules that compare; what the document says by itself is tested beside. */
const OF_CHANGES = /removed|narrowed|widened|stricter|new-requirement/;

/** One operation with a body and an answer. */
interface Shape {
  request?: object;
  response?: object;
  parameters?: object[];
  security?: object[];
  extra?: object;
  responses?: object;
  bodyRequired?: boolean;
  paths?: object;
}

const describeApi = ({
  request = {},
  response = {},
  parameters = [],
  bodyRequired,
  ...rest
}: Shape) => ({
  openapi: '3.1.0',
  paths: rest.paths ?? {
    '/payments': {
      post: {
        parameters,
        ...(rest.security && { security: rest.security }),
        requestBody: {
          ...(bodyRequired !== undefined && { required: bodyRequired }),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Request' } } },
        },
        responses: rest.responses ?? {
          201: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Response' } } },
          },
        },
      },
    },
    ...rest.extra,
  },
  components: {
    schemas: { Request: { type: 'object', ...request }, Response: { type: 'object', ...response } },
  },
});

async function changes(
  before: object,
  after: object,
): Promise<{ rules: string[]; lines: string[] }> {
  const text = JSON.stringify(after, undefined, 2);
  const { findings } = await judge(openapi, {
    files: { [PATH]: text },
    before: { [PATH]: JSON.stringify(before) },
    base: '1',
  });
  const lines = text.split('\n');
  const changed = findings.filter(({ rule }) => OF_CHANGES.test(rule));
  return {
    rules: changed.map(({ rule }) => rule.replace('openapi/', '')),
    lines: changed.map(({ line }) => lines[line - 1]?.trim() ?? ''),
  };
}

const properties = (value: object, required: string[] = []) => ({ properties: value, required });
const amount = { type: 'integer' };

describe('openapi', () => {
  test.each<[string, Shape, Shape, string, string]>([
    [
      'an operation goes',
      { extra: { '/a': { get: { responses: {} } } } },
      {},
      'removed-operation',
      '"paths": {',
    ],
    ['a success goes', {}, { responses: { 200: {} } }, 'removed-response', '"responses": {'],
    [
      'a property of an answer goes',
      { response: properties({ id: amount, state: amount }) },
      { response: properties({ id: amount }) },
      'removed-property',
      '"properties": {',
    ],
    [
      'a property of an answer may be missing',
      { response: properties({ id: amount }, ['id']) },
      { response: properties({ id: amount }) },
      'removed-property',
      '"id": {',
    ],
    [
      'a property is required',
      { request: properties({ a: amount }) },
      { request: properties({ a: amount }, ['a']) },
      'new-requirement',
      '"a"',
    ],
    [
      'a new property is required',
      { request: properties({}) },
      { request: properties({ a: amount }, ['a']) },
      'new-requirement',
      '"a"',
    ],
    [
      'a parameter is required',
      {},
      { parameters: [{ in: 'header', name: 'X', required: true }] },
      'new-requirement',
      '"required": true',
    ],
    ['a body is required', {}, { bodyRequired: true }, 'new-requirement', '"required": true,'],
    [
      'a type is narrowed',
      { request: properties({ a: { type: ['string', 'integer'] } }) },
      { request: properties({ a: { type: 'string' } }) },
      'narrowed-request',
      '"type": "string"',
    ],
    [
      'a value is no longer taken',
      { request: properties({ a: { enum: ['x', 'y'] } }) },
      { request: properties({ a: { enum: ['x'] } }) },
      'narrowed-request',
      '"enum": [',
    ],
    [
      'a limit is tighter',
      { request: properties({ a: { type: 'string', maxLength: 20 } }) },
      { request: properties({ a: { type: 'string', maxLength: 10 } }) },
      'narrowed-request',
      '"maxLength": 10',
    ],
    [
      'a pattern is new',
      { request: properties({ a: { type: 'string' } }) },
      { request: properties({ a: { type: 'string', pattern: '^a' } }) },
      'narrowed-request',
      '"pattern": "^a"',
    ],
    [
      'an answer has a new value',
      { response: properties({ a: { enum: ['x'] } }) },
      { response: properties({ a: { enum: ['x', 'y'] } }) },
      'widened-response',
      '"enum": [',
    ],
    [
      'an answer may be null',
      { response: properties({ a: { type: 'string' } }) },
      { response: properties({ a: { type: ['string', 'null'] } }) },
      'widened-response',
      '"type": [',
    ],
    [
      'a way in goes',
      { security: [{ oauth: [] }] },
      { security: [{ oauth: ['write'] }] },
      'stricter-security',
      '"security": [',
    ],
    [
      'an open operation is closed',
      { security: [] },
      { security: [{ oauth: [] }] },
      'stricter-security',
      '"security": [',
    ],
    [
      'items are narrowed',
      { request: { type: 'array', items: { type: 'number' } } },
      { request: { type: 'array', items: { type: 'integer' } } },
      'narrowed-request',
      '"type": "integer"',
    ],
  ])('finds that %s', async (_name, before, after, rule, line) => {
    expect(await changes(describeApi(before), describeApi(after))).toEqual({
      rules: [rule],
      lines: [line],
    });
  });

  test.each<[string, Shape, Shape]>([
    ['a new operation', {}, { extra: { '/a': { get: { responses: {} } } } }],
    ['an optional property', { request: properties({}) }, { request: properties({ a: amount }) }],
    [
      'a new property of an answer',
      { response: properties({}) },
      { response: properties({ a: amount }, ['a']) },
    ],
    [
      'a wider limit',
      { request: properties({ a: { maxLength: 10 } }) },
      { request: properties({ a: { maxLength: 20 } }) },
    ],
    [
      'an integer that becomes a number',
      { request: properties({ a: { type: 'integer' } }) },
      { request: properties({ a: { type: 'number' } }) },
    ],
    [
      'a property that is no longer required',
      { request: properties({ a: amount }, ['a']) },
      { request: properties({ a: amount }) },
    ],
    [
      'an optional parameter',
      {},
      { parameters: [{ in: 'query', name: 'limit', required: false }] },
    ],
    [
      'an error that no longer happens',
      { responses: { 201: {}, 409: {} } },
      { responses: { 201: {} } },
    ],
    ['another way in', { security: [{ oauth: [] }] }, { security: [{ oauth: [] }, { key: [] }] }],
    [
      'a renamed path parameter',
      { paths: { '/a/{id}': { get: { responses: {} } } } },
      { paths: { '/a/{name}': { get: { responses: {} } } } },
    ],
    [
      'an announced end',
      { paths: { '/a': { get: { deprecated: true, 'x-sunset': '2020-01-01', responses: {} } } } },
      { paths: {} },
    ],
  ])('passes %s', async (_name, before, after) => {
    expect((await changes(describeApi(before), describeApi(after))).rules).toEqual([]);
  });

  test('reads YAML, follows a rename, and says nothing without a base', async () => {
    const before = 'openapi: 3.1.0\npaths:\n  /a:\n    get: { responses: {} }\n';
    const after = 'openapi: 3.1.0\npaths:\n  /b:\n    get: { responses: {} }\n';
    const tree = { files: { 'new/openapi.yaml': after }, before: { 'old/openapi.yaml': before } };
    const renamed = { ...tree, base: '1', renamed: { 'new/openapi.yaml': 'old/openapi.yaml' } };
    expect((await judge(openapi, renamed)).findings).toMatchObject([
      { rule: 'openapi/removed-operation', line: 2 },
    ]);
    expect((await judge(openapi, tree)).findings).toEqual([]);
  });

  test('recursive schemas end', async () => {
    const node = (extra: object) =>
      properties({ next: { $ref: '#/components/schemas/Request' }, ...extra });
    const { rules } = await changes(
      describeApi({ request: node({ a: { type: 'string' } }) }),
      describeApi({ request: node({ a: { type: 'integer' } }) }),
    );
    expect(rules).toEqual(['narrowed-request']);
  });

  test('a description does not differ from itself', async () => {
    const schema = fc.letrec((tie) => ({
      schema: fc.record(
        {
          type: fc.constantFrom('object', 'string', 'integer', 'array'),
          enum: fc.option(fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }), {
            nil: undefined,
          }),
          maxLength: fc.option(fc.nat(9), { nil: undefined }),
          required: fc.constantFrom([], ['a']),
          properties: fc.option(
            fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), {
              maxKeys: 2,
              depthIdentifier: 'd',
            }),
            { nil: undefined, depthIdentifier: 'd' },
          ),
        },
        { noNullPrototype: true },
      ),
    })).schema as fc.Arbitrary<object>;
    await fc.assert(
      fc.asyncProperty(schema, schema, async (request, response) => {
        const api = describeApi({ request, response });
        expect((await changes(api, api)).rules).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    '{,',
    '[1]',
    '{"openapi":3,"paths":{"/a":null}}',
    '{"openapi":3,"paths":7}',
    '['.repeat(100_000),
  ])('does not throw on %#', async (text) => {
    const base = JSON.stringify(describeApi({}));
    await judge(openapi, { files: { [PATH]: text }, before: { [PATH]: base }, base: '1' });
    await judge(openapi, { files: { [PATH]: base }, before: { [PATH]: text }, base: '1' });
  });
});
