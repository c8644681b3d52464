import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Type } from 'typebox';
import { afterEach, expect, test } from 'vitest';
import { defineProblems, requirePermission, type Service } from '../src/index.ts';
import { createTestService, writer } from './support/service.ts';

const { Problem, problems } = defineProblems({
  'insufficient-funds': {
    status: 422,
    title: 'The balance is too small',
    advice: 'Pay less, or pay money in first.',
  },
});

let app: Service | undefined;
afterEach(() => app?.close());

const CARD = '4111111111111111';

async function createFailing(fail: () => unknown): Promise<Service> {
  app = await createTestService(
    (routes) => {
      const body = Type.Object({ amount: Type.Integer() }, { additionalProperties: false });
      const config = requirePermission('notes:write');
      routes.post('/v1/payments', { config, schema: { body } }, () => fail());
    },
    { problems },
  );
  return app;
}

function pay(service: Service, payload: string | object = { amount: 1 }) {
  const headers = { ...writer, 'content-type': 'application/json' };
  return service.inject({ method: 'POST', url: '/v1/payments?pan=1', headers, payload });
}

test('a problem of the registry is answered as RFC 9457 asks, and described at its type', async () => {
  const service = await createFailing(() => {
    throw new Problem('insufficient-funds', 'The balance is 5.00 USD.', {
      extensions: { balance: '500', status: 200 },
      headers: { 'retry-after': '60' },
    });
  });
  const response = await pay(service);
  expect(response.statusCode).toBe(422);
  expect(response.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'retry-after': '60',
  });
  expect(response.json()).toEqual({
    type: '/problems/insufficient-funds',
    title: 'The balance is too small',
    status: 422,
    detail: 'The balance is 5.00 USD.',
    advice: 'Pay less, or pay money in first.',
    instance: '/v1/payments',
    code: 'insufficient-funds',
    requestId: response.headers['x-request-id'],
    balance: '500',
  });
  const description = await service.inject('/problems/insufficient-funds');
  expect(description.json()).toEqual({
    type: '/problems/insufficient-funds',
    code: 'insufficient-funds',
    ...problems['insufficient-funds'],
  });
  expect((await service.inject('/problems/toString')).statusCode).toBe(404);
});

test.each([
  ['an error', () => Promise.reject(new Error(`connect db.internal:5432 with ${CARD}`))],
  ['what is not an error', () => Promise.reject('db.internal' as never)],
  [
    'an error that another service answered with',
    () => Promise.reject(Object.assign(new Error('db.internal'), { statusCode: 404, code: 'X' })),
  ],
])('%s is answered with 500, and nothing of it is sent', async (_name, fail) => {
  const response = await pay(await createFailing(fail));
  expect(response.statusCode).toBe(500);
  expect(response.json()).toMatchObject({
    code: 'internal-error',
    detail: 'The service failed to handle the request.',
  });
  expect(response.body).not.toContain('db.internal');
  expect(response.body).not.toContain(CARD);
});

test('what a parser says of a body is not repeated', async () => {
  const response = await pay(await createFailing(() => ({})), `{"pan": ${CARD} oops`);
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ code: 'malformed-request' });
  expect(response.body).not.toContain('1111');
});

test('a body that breaks its schema is told where, with names that hold no card number', async () => {
  const response = await pay(await createFailing(() => ({})), { amount: '1', [CARD]: 1 });
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({
    code: 'invalid-request',
    errors: [
      { pointer: '/body', message: 'must not have the property ************1111' },
      { pointer: '/body/amount', message: 'must be integer' },
    ],
  });
});

test('card numbers and tokens in a detail, an extension or a path are masked', async () => {
  const service = await createFailing(() => {
    throw new Problem('insufficient-funds', `The card ${CARD} is used up.`, {
      extensions: { tried: [{ card: CARD, header: 'Bearer 8f1b2c3d4e5f60718293a4b5c6d7e8f9' }] },
    });
  });
  const failed = await pay(service);
  expect(failed.body).toContain('************1111');
  expect(failed.body).not.toContain(CARD);
  expect(failed.body).not.toContain('8f1b2c3d4e5f60718293a4b5c6d7e8f9');
  expect((await service.inject(`/cards/${CARD}`)).body).not.toContain(CARD);
});

test('an address or bytes that are not HTTP are answered with a problem too', async () => {
  const service = await createFailing(() => ({}));
  const bad = await service.inject('/%zz');
  expect(bad.statusCode).toBe(400);
  expect(bad.json()).toMatchObject({ code: 'malformed-request' });

  await service.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((service.server.address() as AddressInfo).port, '127.0.0.1');
  socket.end('not http at all\r\n\r\n');
  const answer = Buffer.concat(await socket.toArray()).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({
    type: '/problems/malformed-request',
  });
});

test('a registry that clients could not rely on is refused', () => {
  const define = (code: string, status: number) =>
    defineProblems({ [code]: { status, title: 't', advice: 'a' } });
  expect(() => define('InsufficientFunds', 422)).toThrow('lower-case words joined by hyphens');
  expect(() => define('insufficient-funds', 200)).toThrow('has the status 200. Use 400 to 599.');
  expect(() => define('not-found', 410)).toThrow('common to all services and has the status 404');
});
