import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { createRedactor } from '@quoin/telemetry';
import { afterEach, expect, test } from 'vitest';
import type { Service } from '../src/index.ts';
import { createLog, createTestService, reader } from './support/service.ts';
import { requirePermission } from '../src/index.ts';
import { eventually } from './support/wait.ts';

let app: Service | undefined;
afterEach(() => app?.close());

test('each request leaves one line, with what leads to it', async () => {
  const { lines, logger } = createLog();
  app = await createTestService(
    (routes) => {
      routes.get('/v1/notes/:id', { config: requirePermission('notes:read') }, () => ({}));
    },
    { logger },
  );
  await app.inject({ url: '/v1/notes/7', headers: { ...reader, 'x-request-id': 'order-42' } });
  await app.inject('/v1/notes/7');
  await app.inject('/nothing');
  await app.inject('/health/live');
  await eventually(() => {
    expect(lines).toHaveLength(3);
  });
  expect(lines[0]).toEqual({
    level: 'info',
    time: expect.any(String) as string,
    requestId: 'order-42',
    method: 'GET',
    route: '/v1/notes/:id',
    status: 200,
    duration: expect.any(Number) as number,
    subject: 'bob',
    msg: 'request',
  });
  expect(lines[1]).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(lines[2]).toMatchObject({ status: 404, route: null, path: '/nothing' });
});

test('what the logger removes is not on the line of a request either', async () => {
  const { lines, logger } = createLog({ redactor: createRedactor({ fields: ['subject'] }) });
  app = await createTestService(
    (routes) => {
      routes.get('/v1/notes', { config: requirePermission('notes:read') }, () => ({}));
    },
    { logger },
  );
  await app.inject({ url: '/v1/notes', headers: reader });
  await app.inject({ url: '/v1/notes', headers: reader });
  await eventually(() => {
    expect(lines).toHaveLength(2);
  });
  expect(JSON.stringify(lines)).not.toContain('bob');
  expect(lines[1]).toMatchObject({ route: '/v1/notes', status: 200 });
});

test.each(['', 'a b', 'x'.repeat(129), '{"level":60}', '4111-1111-1111-1111', '4111111111111111'])(
  'the request id "%s" is replaced',
  async (id) => {
    app = await createTestService(() => undefined);
    const response = await app.inject({ url: '/health/live', headers: { 'x-request-id': id } });
    expect(response.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  },
);

test('a caller that leaves aborts the work that is done for it, and is counted once', async () => {
  const { lines, logger } = createLog();
  const aborted = Promise.withResolvers<undefined>();
  app = await createTestService(
    (routes) => {
      routes.get('/slow', { config: { public: true } }, ({ signal }) => {
        signal.addEventListener('abort', () => {
          aborted.resolve(undefined);
        });
        return new Promise<never>(() => undefined);
      });
    },
    { logger },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const leaving = httpRequest({ port, host: '127.0.0.1', path: '/slow' });
  leaving.on('error', () => undefined).end();
  await eventually(async () => {
    const connections = Promise.withResolvers<number>();
    app?.server.getConnections((_error, count) => {
      connections.resolve(count);
    });
    expect(await connections.promise).toBe(1);
  });
  leaving.destroy();
  await aborted.promise;
  await eventually(() => {
    expect(lines.at(-1)).toMatchObject({ route: '/slow', aborted: true });
  });
});

test('a request that takes too long is answered with 504, and its work is told to stop', async () => {
  let reason: unknown;
  const url = await listenWith((routes) => {
    routes.get('/slow', { config: { public: true } }, ({ signal }) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return new Promise<never>(() => undefined);
    });
  });
  const response = await fetch(`${url}/slow`);
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ code: 'timeout' });
  expect(reason).toBeInstanceOf(Error);
});

test('an answer that has begun when its time is up is cut off', async () => {
  const url = await listenWith((routes) => {
    routes.get('/half', { config: { public: true } }, (_request, reply) => {
      const never = new Readable({ read: () => undefined });
      never.push('{"half":');
      return reply.send(never);
    });
  });
  const response = await fetch(`${url}/half`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
});

test('an answer that its handler took over takes its time, and so does a route with a time of its own', async () => {
  const url = await listenWith((routes) => {
    routes.get('/taken', { config: { public: true } }, (_request, reply) => {
      reply.hijack();
      setTimeout(() => reply.raw.end('late'), 100);
    });
    routes.get('/patient', { config: { public: true }, handlerTimeout: 5_000 }, async () => {
      await setTimeoutPromise(100);
      return { late: true };
    });
    routes.get('/hasty', { config: { public: true }, handlerTimeout: 5 }, () => {
      return new Promise<never>(() => undefined);
    });
  });
  const answers = ['taken', 'patient', 'hasty'].map((path) => fetch(`${url}/${path}`));
  const [taken, patient, hasty] = await Promise.all(answers);
  expect(await taken?.text()).toBe('late');
  expect(await patient?.json()).toEqual({ late: true });
  expect(hasty?.status).toBe(504);
});

/** A service that gives each request 30 ms. */
async function listenWith(routes: Parameters<typeof createTestService>[0]): Promise<string> {
  app = await createTestService(routes, { config: { requestTimeout: 30 } });
  return app.listen({ host: '127.0.0.1', port: 0 });
}
