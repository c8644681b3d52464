import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import {
  generateDevelopmentKey,
  loadDevelopmentKey,
  signToken,
} from '../src/auth/development-key.ts';
import { createVerifier } from '../src/auth/verifier.ts';
import { auth, bearer, createTestApp } from './support.ts';

const stranger = await generateDevelopmentKey();
const caller = { subject: 'mallory', roles: ['payments:read'], expiresIn: '1m' };
const unsigned = [{ alg: 'none' }, { sub: 'mallory', roles: ['payments:read'], exp: 9_999_999_999 }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

test.each([
  ['no token', {}, 'Bearer'],
  ['another scheme', { authorization: 'Basic YTpi' }, 'Bearer'],
  ['a text that is no token', { authorization: 'Bearer abc' }, 'Bearer error="invalid_token"'],
  ['an unsigned token', { authorization: `Bearer ${unsigned}.` }, 'Bearer error="invalid_token"'],
  [
    'a token signed by someone else',
    { authorization: `Bearer ${await signToken(stranger, auth, caller)}` },
    'Bearer error="invalid_token"',
  ],
  [
    'an expired token',
    await bearer(['payments:read'], { expiresIn: '1 second ago' }),
    'Bearer error="invalid_token"',
  ],
  [
    'a token for another service',
    await bearer(['payments:read'], {}, { ...auth, audience: 'another' }),
    'Bearer error="invalid_token"',
  ],
  [
    'a token of another issuer',
    await bearer(['payments:read'], {}, { ...auth, issuer: 'another' }),
    'Bearer error="invalid_token"',
  ],
])('%s is refused', async (_case, headers, challenge) => {
  const app = await createTestApp();
  const response = await app.inject({ url: '/v1/payments', headers });
  expect(response.statusCode).toBe(401);
  expect(response.headers['www-authenticate']).toBe(challenge);
  expect(response.json()).toMatchObject({ code: 'unauthenticated', status: 401 });
});

test('a caller without the role is told which one is missing', async () => {
  const app = await createTestApp();
  const response = await app.inject({
    method: 'POST',
    url: '/v1/payments',
    headers: await bearer(['payments:read']),
    payload: {},
  });
  expect(response.statusCode).toBe(403);
  expect(response.json()).toMatchObject({
    code: 'forbidden',
    detail: 'The caller needs the role payments:write.',
  });
});

test('a body is not even read for a caller who may not send it', async () => {
  const app = await createTestApp();
  const response = await app.inject({
    method: 'POST',
    url: '/v1/payments',
    headers: { 'content-type': 'application/json' },
    payload: '{ not json',
  });
  expect(response.statusCode).toBe(401);
});

test('a route that does not say who may call it stops the start', async () => {
  const app = await createTestApp();
  app.register((scope, _options, done) => {
    scope.get('/forgotten', () => 'open to everyone');
    done();
  });
  await expect(app.ready()).rejects.toThrow(
    'These routes do not say who may call them: GET /forgotten',
  );
});

test('keys come from the identity provider, and its outage is not the caller’s fault', async () => {
  const { publicKey } = await loadDevelopmentKey(auth.keyDirectory);
  const provider = createServer((_request, response) => {
    response.end(JSON.stringify({ keys: [publicKey] }));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as { port: number };
  const remote = { ...auth, mode: 'jwks', jwksUrl: new URL(`http://127.0.0.1:${port}`) } as const;
  const headers = await bearer(['payments:read']);

  const app = await createTestApp({ verifyToken: await createVerifier(remote) });
  expect((await app.inject({ url: '/v1/payments', headers })).statusCode).toBe(200);

  await new Promise((resolve) => provider.close(resolve));
  const later = await createTestApp({ verifyToken: await createVerifier(remote) });
  const response = await later.inject({ url: '/v1/payments', headers });
  expect(response.statusCode).toBe(503);
  expect(response.json()).toMatchObject({ code: 'unavailable' });
});
