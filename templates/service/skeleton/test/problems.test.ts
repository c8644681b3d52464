import { expect, test } from 'vitest';
import { problems } from '../src/problems.ts';
import { bearer, createTestApp } from './support.ts';

const writer = await bearer(['notes:write']);
const json = { ...writer, 'content-type': 'application/json' };

test('a problem names its kind, this occurrence and the request', async () => {
  const app = await createTestApp();
  const response = await app.inject({ url: '/nowhere?card=1', headers: { 'x-request-id': 'r-1' } });
  expect(response.statusCode).toBe(404);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(response.json()).toEqual({
    type: '/problems/not-found',
    title: 'There is nothing at this address',
    status: 404,
    detail: 'There is no GET /nowhere.',
    advice: 'Check the method, the path and the identifiers in it against /openapi.json.',
    instance: '/nowhere',
    code: 'not-found',
    requestId: 'r-1',
  });
});

test.each([
  ['malformed JSON', json, '{ not json', 400, 'malformed-request'],
  ['no body', json, '', 400, 'malformed-request'],
  [
    'another type',
    { ...writer, 'content-type': 'text/xml' },
    '<a/>',
    415,
    'unsupported-media-type',
  ],
  [
    'a body over the limit',
    json,
    JSON.stringify({ text: 'x'.repeat(2_000) }),
    413,
    'payload-too-large',
  ],
])('%s', async (_case, headers, payload, status, code) => {
  const app = await createTestApp();
  const response = await app.inject({ method: 'POST', url: '/v1/notes', headers, payload });
  expect(response.statusCode).toBe(status);
  expect(response.json()).toMatchObject({ code, status });
});

test('every field that is wrong is listed; unknown ones are, too, and nothing is converted', async () => {
  const app = await createTestApp();
  const response = await app.inject({
    method: 'POST',
    url: '/v1/notes',
    headers: writer,
    payload: { text: 5, autor: 'me' },
  });
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({
    code: 'invalid-request',
    errors: [
      { pointer: '/body', message: 'must not have the property autor' },
      { pointer: '/body/text', message: 'must be string' },
    ],
  });
});

test('what failed inside is logged, not told', async () => {
  const app = await createTestApp({
    notes: {
      add: () => Promise.reject(new Error('password=hunter2')),
      get: () => Promise.resolve(undefined),
      list: () => Promise.resolve([]),
    },
  });
  const payload = { text: 'hello' };
  const response = await app.inject({ method: 'POST', url: '/v1/notes', headers: writer, payload });
  expect(response.statusCode).toBe(500);
  expect(response.json()).toMatchObject({ code: 'internal-error' });
  expect(response.body).not.toContain('hunter2');
});

test.each(Object.entries(problems))('the type of %s can be looked up', async (code, problem) => {
  const app = await createTestApp();
  const response = await app.inject(`/problems/${code}`);
  expect(response.json()).toEqual({ type: `/problems/${code}`, code, ...problem });
});
