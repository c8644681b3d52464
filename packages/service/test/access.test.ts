import { afterEach, expect, test } from 'vitest';
import { callerOf, requirePermission, type Service, type ServiceOptions } from '../src/index.ts';
import { as, createTestService, reader, writer } from './support/service.ts';

let app: Service | undefined;
afterEach(() => app?.close());

async function createNotes(options?: Partial<ServiceOptions>): Promise<Service> {
  app = await createTestService((routes) => {
    routes.get('/v1/notes', { config: requirePermission('notes:read') }, (request) => ({
      caller: callerOf(request).subject,
    }));
    routes.post('/v1/notes', { config: requirePermission('notes:write') }, () => ({}));
    routes.get('/open', { config: { public: true } }, () => ({}));
  }, options);
  return app;
}

test('the caller reaches the handler, and the policy decides who may', async () => {
  const service = await createNotes();
  const read = await service.inject({ url: '/v1/notes', headers: reader });
  expect(read.json()).toEqual({ caller: 'bob' });

  const refused = await service.inject({ method: 'POST', url: '/v1/notes', headers: reader });
  expect(refused.statusCode).toBe(403);
  expect(refused.json()).toMatchObject({
    code: 'forbidden',
    detail: 'The caller needs the permission notes:write.',
  });
  const allowed = await service.inject({ method: 'POST', url: '/v1/notes', headers: writer });
  expect(allowed.statusCode).toBe(200);
});

test.each([
  ['no header', {}, 401, 'Bearer'],
  ['another scheme', { authorization: 'Basic YTpi' }, 401, 'Bearer'],
  ['no token', { authorization: 'Bearer ' }, 401, 'Bearer'],
  ['what is not a token', { authorization: 'Bearer a b' }, 401, 'Bearer'],
  ['an expired token', as('expired.reader'), 401, /^Bearer error="invalid_token"/],
  ['keys that are away', as('offline.reader'), 503, undefined],
])('%s is refused with a problem', async (_name, headers, status, challenge) => {
  const response = await (await createNotes()).inject({ url: '/v1/notes', headers });
  expect(response.statusCode).toBe(status);
  if (challenge === undefined) expect(response.headers['www-authenticate']).toBeUndefined();
  else expect(response.headers['www-authenticate']).toMatch(challenge);
});

test('a route that does not say who may call it stops the start, and so does an unknown permission', async () => {
  const start = createTestService((routes) => {
    routes.get('/v1/undeclared', () => ({}));
    routes.get('/v1/both', { config: { public: true, permission: 'notes:read' } }, () => ({}));
    routes.get('/v1/nobody', { config: requirePermission('notes:erase') }, () => ({}));
  });
  await expect(start).rejects.toThrow(
    /GET \/v1\/undeclared does not say who may call it[^]*GET \/v1\/both is public and asks for[^]*"notes:erase", which no role of the policy has/,
  );
});

test('callers are limited one by one, guessing included, and told so by the headers of the draft', async () => {
  const service = await createNotes({ config: { rateLimit: 2 } });
  const read = (headers: Record<string, string>) => service.inject({ url: '/v1/notes', headers });
  const first = await read(reader);
  expect(first.headers).toMatchObject({
    'ratelimit-policy': '"default";q=2;w=60',
    ratelimit: '"default";r=1;t=30',
  });
  await read(reader);
  const third = await read(reader);
  expect(third.statusCode).toBe(429);
  expect(third.json()).toMatchObject({ code: 'too-many-requests' });
  expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
  expect((await read(writer)).statusCode).toBe(200);

  const guesses = [
    await read(as('expired.1')),
    await read(as('expired.2')),
    await read(as('expired.3')),
  ];
  expect(guesses.map(({ statusCode }) => statusCode)).toEqual([401, 401, 429]);
  expect((await service.inject('/health/live')).statusCode).toBe(200);
});

test('above the concurrency limit requests are shed, health is not', async () => {
  const gate = Promise.withResolvers<undefined>();
  app = await createTestService(
    (routes) => {
      routes.get('/slow', { config: { public: true } }, () => gate.promise.then(() => ({})));
    },
    { config: { maxConcurrency: 2, rateLimit: 0 } },
  );
  const service = app;
  const slow = Array.from({ length: 6 }, () => service.inject('/slow'));
  const health = await service.inject('/health/ready');
  expect(health.statusCode).toBe(200);
  gate.resolve(undefined);
  const answers = await Promise.all(slow);
  const shed = answers.filter(({ statusCode }) => statusCode === 503);
  expect(shed.length).toBeGreaterThanOrEqual(4);
  expect(shed[0]?.headers['retry-after']).toBe('1');
  expect(shed[0]?.json()).toMatchObject({ code: 'unavailable' });
  expect((await service.inject('/slow')).statusCode).toBe(200);
});

test('each answer carries the security headers, failures too, and a route may set its own', async () => {
  app = await createTestService((routes) => {
    routes.get('/open', { config: { public: true } }, (_request, reply) =>
      reply.header('cache-control', 'max-age=60').send({}),
    );
  });
  const missing = await app.inject('/nothing');
  expect(missing.headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
  });
  expect((await app.inject('/open')).headers['cache-control']).toBe('max-age=60');
});
