import { expect, test } from 'vitest';
import { createTestApp } from './support.ts';

test('without dependencies the service is live and ready', async () => {
  const app = await createTestApp();
  expect((await app.inject('/health/live')).json()).toEqual({ status: 'ok', checks: {} });
  expect((await app.inject('/health/ready')).json()).toEqual({ status: 'ok', checks: {} });
});

test('a dependency that fails or hangs makes it not ready, and no detail leaks', async () => {
  let gaveUp = false;
  const app = await createTestApp({
    readiness: [
      { name: 'database', check: () => Promise.resolve() },
      { name: 'queue', check: () => Promise.reject(new Error('queue.internal:5672 refused')) },
      {
        name: 'rail',
        timeout: 10,
        check: (signal) =>
          new Promise(() => {
            signal.addEventListener('abort', () => (gaveUp = true));
          }),
      },
    ],
  });
  const response = await app.inject('/health/ready');
  expect(response.statusCode).toBe(503);
  expect(response.json()).toEqual({
    status: 'failed',
    checks: { database: 'ok', queue: 'failed', rail: 'failed' },
  });
  expect(gaveUp).toBe(true);
  expect((await app.inject('/health/live')).statusCode).toBe(200);
});

test('a service that is about to stop is live but not ready', async () => {
  const app = await createTestApp();
  await app.ready();
  app.drain();
  expect((await app.inject('/health/live')).statusCode).toBe(200);
  const response = await app.inject('/health/ready');
  expect(response.statusCode).toBe(503);
  expect(response.json()).toEqual({ status: 'stopping', checks: {} });
});
