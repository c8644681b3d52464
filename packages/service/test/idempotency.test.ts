import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Type } from 'typebox';
import { afterEach, expect, test, vi } from 'vitest';
import {
  createMemoryIdempotencyStore,
  createPostgresIdempotencyStore,
  type IdempotencyStore,
} from '../src/idempotency/index.ts';
import { canonicalJson, fingerprint } from '../src/idempotency/fingerprint.ts';
import { defineProblems, requirePermission, type Service } from '../src/index.ts';
import { as, createTestService, writer } from './support/service.ts';
import { useDatabase } from './support/database.ts';

const { Problem } = defineProblems({});
const database = useDatabase();

let app: Service | undefined;
afterEach(() => app?.close());

type Handler = (text: string) => unknown;

interface RouteOptions {
  idempotency?: 'required' | 'optional';
  requestTimeout?: number;
}

async function create(
  handle: Handler,
  store: IdempotencyStore = createMemoryIdempotencyStore(),
  { idempotency = 'required', requestTimeout = 30_000 }: RouteOptions = {},
): Promise<Service> {
  app = await createTestService(
    (routes) => {
      const config = { ...requirePermission('notes:write'), idempotency };
      const schema = {
        body: Type.Object({ text: Type.String(), tag: Type.Optional(Type.String()) }),
      };
      routes.post('/v1/notes', { config, schema }, async (request, reply) => {
        const result = await handle(request.body.text);
        return reply.code(201).header('location', '/v1/notes/1').send({ result });
      });
    },
    { idempotency: store, config: { rateLimit: 0, maxConcurrency: 0, requestTimeout } },
  );
  return app;
}

interface Request {
  key?: string;
  payload?: object;
  headers?: Record<string, string>;
}

function post(service: Service, { key, payload = { text: 'a' }, headers = writer }: Request) {
  return service.inject({
    method: 'POST',
    url: '/v1/notes',
    headers: { ...headers, ...(key !== undefined && { 'idempotency-key': key }) },
    payload,
  });
}

test('a repeated request gets the first answer: status, headers and body', async () => {
  const handle = vi.fn((text: string) => `${text} ${randomUUID()}`);
  const service = await create(handle);
  const key = `"${randomUUID()}"`;
  const first = await post(service, { key, payload: { text: 'a', tag: 'b' } });
  const again = await post(service, { key: key.slice(1, -1), payload: { tag: 'b', text: 'a' } });
  expect(handle).toHaveBeenCalledTimes(1);
  expect(again.statusCode).toBe(201);
  expect(again.body).toBe(first.body);
  expect(again.headers).toMatchObject({
    location: '/v1/notes/1',
    'content-type': first.headers['content-type'],
    'idempotency-replayed': 'true',
  });
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
});

test.each([
  ['no key', undefined, 'idempotency-key-missing'],
  ['an empty key', '', 'idempotency-key-malformed'],
  ['an empty quoted key', '""', 'idempotency-key-malformed'],
  ['blanks', 'a b', 'idempotency-key-malformed'],
  ['an open quote', '"abc', 'idempotency-key-malformed'],
  ['too long a key', 'x'.repeat(256), 'idempotency-key-malformed'],
])('%s is refused with 400', async (_name, key, code) => {
  const response = await post(await create(() => 1), key === undefined ? {} : { key });
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ code });
});

test('the key of one caller means nothing to another, and another payload is refused', async () => {
  const handle = vi.fn(() => 1);
  const service = await create(handle);
  const key = randomUUID();
  await post(service, { key });
  await post(service, { key, headers: as('carol.writer') });
  expect(handle).toHaveBeenCalledTimes(2);
  const reused = await post(service, { key, payload: { text: 'b' } });
  expect(reused.statusCode).toBe(422);
  expect(reused.json()).toMatchObject({ code: 'idempotency-key-reused' });
});

test('while the first request runs, a second one is told to wait', async () => {
  const gate = Promise.withResolvers<string>();
  const service = await create(() => gate.promise);
  const key = randomUUID();
  // It is sent when it is awaited.
  const first = Promise.resolve(post(service, { key }));
  const second = await vi.waitFor(async () => {
    const response = await post(service, { key });
    expect(response.statusCode).toBe(409);
    return response;
  });
  expect(second.json()).toMatchObject({ code: 'idempotency-key-in-progress' });
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
  gate.resolve('done');
  expect((await first).statusCode).toBe(201);
});

test('a refusal is repeated; a failure of the service is not, so that it can be tried again', async () => {
  const answers = [
    () => Promise.reject(new Error('the database is away')),
    () => Promise.reject(new Problem('conflict', 'The note is locked.')),
    () => Promise.resolve('unreachable'),
  ];
  const service = await create(() => answers.shift()?.());
  const key = randomUUID();
  const codes = [];
  for (let turn = 0; turn < 3; turn += 1) codes.push((await post(service, { key })).statusCode);
  expect(codes).toEqual([500, 409, 409]);
  expect(answers).toHaveLength(1);
});

test('an invalid request does not use the key up', async () => {
  const service = await create(() => 1);
  const key = randomUUID();
  expect((await post(service, { key, payload: { text: 1 } })).statusCode).toBe(400);
  expect((await post(service, { key })).statusCode).toBe(201);
});

test('after a time-out the key stays taken, because the work may still be done', async () => {
  const never = () => new Promise(() => undefined);
  const service = await create(never, undefined, { requestTimeout: 100 });
  const key = randomUUID();
  expect((await post(service, { key })).statusCode).toBe(504);
  expect((await post(service, { key })).statusCode).toBe(409);
});

test('without its store nothing is done, and without a store the service does not start', async () => {
  const handle = vi.fn(() => 1);
  const away = {
    ...createMemoryIdempotencyStore(),
    claim: () => Promise.reject(new Error('gone')),
  };
  const response = await post(await create(handle, away), { key: randomUUID() });
  expect(response.statusCode).toBe(503);
  expect(handle).not.toHaveBeenCalled();

  const start = createTestService((routes) => {
    routes.post('/v1/notes', { config: { public: true, idempotency: 'required' } }, () => ({}));
  });
  await expect(start).rejects.toThrow('Give createService an idempotency store');
});

test('the key is optional where the route says so', async () => {
  const handle = vi.fn(() => 1);
  const service = await create(handle, createMemoryIdempotencyStore(), { idempotency: 'optional' });
  await post(service, {});
  await post(service, {});
  expect(handle).toHaveBeenCalledTimes(2);
});

test('of hundreds of concurrent duplicates over PostgreSQL one is done', async () => {
  const done: string[] = [];
  const handle = async (text: string) => {
    await database.pool().query('select pg_sleep(0.01)');
    done.push(text);
    return text;
  };
  const service = await create(handle, createPostgresIdempotencyStore(database.pool()));
  const keys = Array.from({ length: 20 }, () => randomUUID());
  const send = () =>
    Promise.all(
      keys.flatMap((key, index) =>
        Array.from({ length: 20 }, () => post(service, { key, payload: { text: String(index) } })),
      ),
    );
  const codes = new Set((await send()).map(({ statusCode }) => statusCode));
  expect([...codes].every((code) => code === 201 || code === 409)).toBe(true);
  const replays = await send();
  expect(new Set(replays.map(({ statusCode }) => statusCode))).toEqual(new Set([201]));
  expect(done.toSorted()).toEqual(keys.map((_key, index) => String(index)).toSorted());
});

test('the description of the API names the header', async () => {
  const description = (await (await create(() => 1)).inject('/openapi.json')).json<{
    paths: Record<
      string,
      { post: { parameters: unknown[]; security: unknown; responses: object } }
    >;
  }>();
  expect(description.paths['/v1/notes']?.post).toMatchObject({
    parameters: [{ in: 'header', name: 'idempotency-key', required: true }],
    security: [{ token: ['notes:write'] }],
    responses: { default: { content: { 'application/problem+json': {} } } },
  });
});

test('two bodies with the same content have one fingerprint, and another content has another', () => {
  const source = (body: unknown) => fingerprint({ method: 'POST', url: '/v1/notes', body });
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, reversed(member)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(source(reversed(one))).toBe(source(one));
      const same = canonicalJson(one) === canonicalJson(other);
      expect(source(one) === source(other)).toBe(same);
    }),
  );
});
