import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openapi } from '../../src/analysers/openapi/index.ts';
import { testCases } from './cases.ts';
import { OPENAPI_CASES } from './openapi.cases.ts';
import { judge, rulesIn } from './support.ts';

describe('security of described APIs', () => {
  testCases(openapi, 'openapi.yaml', OPENAPI_CASES);

  test('JSON is judged as YAML is', async () => {
    for (const text of Object.values(OPENAPI_CASES).flatMap(({ bad, good }) => [...bad, ...good])) {
      const json = JSON.stringify(parse(text), undefined, 2);
      expect(await rulesIn(openapi, { files: { 'openapi.json': json } })).toEqual(
        await rulesIn(openapi, { files: { 'openapi.yaml': text } }),
      );
    }
  });

  test('a description is known by its content, whatever its name', async () => {
    const text = 'openapi: 3.0.3\nservers: [{ url: http://api.bank.example }]\npaths: {}\n';
    expect(await rulesIn(openapi, { files: { 'specs/cards.yaml': text } })).toEqual([
      'openapi/plaintext-server',
    ]);
    const other = 'kind: Config\nservers: [{ url: http://api.bank.example }]\n';
    expect(await rulesIn(openapi, { files: { 'specs/cards.yaml': other } })).toEqual([]);
    expect(await rulesIn(openapi, { files: { 'broken.yaml': 'a: [' } })).toEqual([]);
  });

  test('one kind of missing limit is one finding, and schemas in circles end', async () => {
    const schema = {
      type: 'object',
      properties: {
        children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
        more: { type: 'array', items: { type: 'integer' } },
      },
    };
    const body = {
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } },
    };
    const { findings } = await judge(openapi, {
      files: {
        'openapi.json': JSON.stringify({
          openapi: '3.1.0',
          security: [{ token: [] }],
          paths: { '/a': { post: { requestBody: body }, put: { requestBody: body } } },
          components: { schemas: { Node: schema } },
        }),
      },
    });
    expect(findings.map(({ rule }) => rule)).toEqual(['openapi/unbounded-request']);
    expect(findings[0]?.message).toContain('also: more');
  });

  test('no document makes it throw', async () => {
    const key = fc.constantFrom(
      ...['paths', '/a', 'post', 'get', 'security', 'servers', 'url', 'components', 'properties'],
      ...[
        'securitySchemes',
        'type',
        'in',
        'flows',
        'schema',
        'content',
        'items',
        '$ref',
        'example',
      ],
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom<unknown>(null, '', 'http://', 'array', '#/paths', 1, true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, tree), async (document) => {
        const text = JSON.stringify({ openapi: '3.1.0', ...document });
        await judge(openapi, { files: { 'openapi.json': text } });
      }),
      { numRuns: 300 },
    );
  });
});
