import { expect, test } from 'vitest';
import { bearer, createTestApp } from './support.ts';

const config = { bodyLimit: 1_024, rateLimit: 2, trustProxy: false };

test('each subject has its own allowance, and is told when to come back', async () => {
  const app = await createTestApp({ config });
  const call = async (subject: string) =>
    app.inject({ url: '/v1/payments', headers: await bearer(['payments:read'], { subject }) });

  expect((await call('alice')).statusCode).toBe(200);
  expect((await call('alice')).statusCode).toBe(200);
  const refused = await call('alice');
  expect(refused.statusCode).toBe(429);
  expect(refused.headers['content-type']).toBe('application/problem+json');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused.json()).toMatchObject({ code: 'too-many-requests', status: 429 });
  expect((await call('bob')).statusCode).toBe(200);
});

test('guessing tokens and paths is limited by address', async () => {
  const app = await createTestApp({ config });
  const guess = (url: string) => app.inject({ url, headers: { authorization: 'Bearer guess' } });
  const first = [
    await guess('/v1/payments'),
    await guess('/v1/payments'),
    await guess('/v1/payments'),
  ];
  expect(first.map(({ statusCode }) => statusCode)).toEqual([401, 401, 429]);
  const then = [await guess('/admin'), await guess('/admin'), await guess('/admin')];
  expect(then.at(-1)?.statusCode).toBe(429);
});

test('health checks are not counted', async () => {
  const app = await createTestApp({ config });
  for (let i = 0; i < 5; i += 1) {
    expect((await app.inject('/health/live')).statusCode).toBe(200);
  }
});
