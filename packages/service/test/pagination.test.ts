import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { Type } from 'typebox';
import { afterEach, expect, test } from 'vitest';
import { createCursors, linkNext, pageOf, pageQuery, type Service } from '../src/index.ts';
import { createTestService } from './support/service.ts';

let app: Service | undefined;
afterEach(() => app?.close());

const position = Type.Object({ after: Type.Integer() });
const signed = createCursors({ position, secret: 'of all replicas' });

test('a list is walked to its end by its cursors, and by its links', async () => {
  app = await createTestService((routes) => {
    const schema = {
      querystring: pageQuery({ maxLimit: 10 }),
      response: { 200: pageOf(Type.Integer()) },
    };
    routes.get('/v1/numbers', { config: { public: true }, schema }, (request, reply) => {
      const { limit, cursor } = request.query;
      const start = cursor === undefined ? 0 : signed.decode(cursor).after + 1;
      const items = Array.from(
        { length: Math.min(limit, 25 - start) },
        (_, index) => start + index,
      );
      const last = items.at(-1) ?? 24;
      const next = last < 24 ? signed.encode({ after: last }) : undefined;
      linkNext(request, reply, next);
      return { items, ...(next !== undefined && { next }) };
    });
  });
  const seen: number[] = [];
  for (let url: string | undefined = '/v1/numbers?limit=10'; url;) {
    const response: LightMyRequestResponse = await app.inject(url);
    seen.push(...response.json<{ items: number[] }>().items);
    url = /^<(.+)>; rel="next"$/.exec(String(response.headers.link))?.[1];
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index));

  const unasked = (await app.inject('/v1/numbers')).json<{ items: number[] }>();
  expect(unasked.items).toHaveLength(10);
  expect((await app.inject('/v1/numbers?limit=11')).statusCode).toBe(400);
  const forged = createCursors({ position, secret: 'guessed' }).encode({ after: 3 });
  const refused = await app.inject(`/v1/numbers?cursor=${forged}`);
  expect(refused.statusCode).toBe(400);
  expect(refused.json()).toMatchObject({ errors: [{ pointer: '/querystring/cursor' }] });
});

test('the description says that a query of a list may be empty', async () => {
  app = await createTestService((routes) => {
    const schema = { querystring: pageQuery(), response: { 200: pageOf(Type.Integer()) } };
    routes.get('/v1/numbers', { config: { public: true }, schema }, () => ({ items: [] }));
  });
  const description = (await app.inject('/openapi.json')).json<{
    paths: Record<string, { get: { parameters: { name: string; required: boolean }[] } }>;
  }>();
  expect(description.paths['/v1/numbers']?.get.parameters).toMatchObject([
    { name: 'limit', required: false, schema: { default: 20, maximum: 100 } },
    { name: 'cursor', required: false },
  ]);
});

test('every position comes back, and nothing else is taken', () => {
  const plain = createCursors({ position });
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.string(), fc.nat(), (after, text, at) => {
      for (const cursors of [signed, plain]) {
        expect(cursors.decode(cursors.encode({ after }))).toEqual({ after });
        expect(() => cursors.decode(text)).toThrow('not one of this list');
      }
      const cursor = signed.encode({ after });
      const index = at % cursor.length;
      const other = cursor[index] === 'A' ? 'B' : 'A';
      const changed = Buffer.from(
        cursor.slice(0, index) + other + cursor.slice(index + 1),
        'base64url',
      );
      fc.pre(!changed.equals(Buffer.from(cursor, 'base64url')));
      expect(() => signed.decode(changed.toString('base64url'))).toThrow('not one of this list');
    }),
  );
  expect(() => plain.decode(Buffer.from('{"after":"x"}').toString('base64url'))).toThrow();
});
