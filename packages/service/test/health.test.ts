import { afterEach, expect, test, vi } from 'vitest';
import type { HealthCheck, Service } from '../src/index.ts';
import { createHealthMonitor } from '../src/health/check.ts';
import { createTestService } from './support/service.ts';

let app: Service | undefined;
afterEach(() => app?.close());

const good: HealthCheck = { name: 'database', check: () => Promise.resolve() };
const bad: HealthCheck = {
  name: 'queue',
  check: () => Promise.reject(new Error('queue.internal:5672 refused')),
};

async function create(options: { readiness?: HealthCheck[]; startup?: HealthCheck[] }) {
  app = await createTestService(() => undefined, options);
  return app;
}

test('a dependency that fails or hangs makes it unready, and no detail leaks', async () => {
  let gaveUp = false;
  const hangs: HealthCheck = {
    name: 'rail',
    timeout: 10,
    check: (signal) =>
      new Promise(() => {
        signal.addEventListener('abort', () => (gaveUp = true));
      }),
  };
  const service = await create({ readiness: [good, bad, hangs] });
  const response = await service.inject('/health/ready');
  expect(response.statusCode).toBe(503);
  expect(response.json()).toEqual({
    status: 'failed',
    checks: { database: 'ok', queue: 'failed', rail: 'failed' },
  });
  expect(gaveUp).toBe(true);
  expect((await service.inject('/health/live')).json()).toEqual({ status: 'ok', checks: {} });
});

test('without something optional it is degraded, and still takes traffic', async () => {
  const service = await create({ readiness: [good, { ...bad, optional: true }] });
  const response = await service.inject('/health/ready');
  expect(response.statusCode).toBe(200);
  expect(response.json()).toMatchObject({ status: 'degraded', checks: { queue: 'failed' } });
});

test('it has started once its start-up checks have passed, and stays so', async () => {
  const answers = [false, true, false];
  const check = vi.fn(() =>
    answers.shift() ? Promise.resolve() : Promise.reject(new Error('no')),
  );
  const service = await create({ startup: [{ name: 'cache', check }] });
  const starting = await service.inject('/health/startup');
  expect(starting.statusCode).toBe(503);
  expect(starting.json()).toEqual({ status: 'starting', checks: { cache: 'failed' } });
  await vi.waitFor(
    async () => {
      expect((await service.inject('/health/startup')).statusCode).toBe(200);
    },
    { timeout: 60_000 },
  );
  expect((await service.inject('/health/ready')).statusCode).toBe(200);
  expect(check).toHaveBeenCalledTimes(2);
});

test('probes share one run while it lasts and for a moment after; each change is told once', async () => {
  let healthy = true;
  const check = vi.fn(() => (healthy ? Promise.resolve() : Promise.reject(new Error('gone'))));
  const onChange = vi.fn();
  const report = createHealthMonitor([{ name: 'database', check }], { cache: 0, onChange });
  const reports = await Promise.all([report(), report(), report()]);
  expect(check).toHaveBeenCalledTimes(1);
  expect(new Set(reports).size).toBe(1);

  healthy = false;
  const seen = () => onChange.mock.calls.map(([, result]) => String(result));
  await vi.waitFor(async () => {
    expect((await report()).status).toBe('failed');
  });
  await report();
  expect(seen()).toEqual(['failed']);
  healthy = true;
  await vi.waitFor(async () => {
    expect((await report()).status).toBe('ok');
  });
  expect(seen()).toEqual(['failed', 'ok']);
});

test('a service that is about to stop is live but not ready, and keeps no connection', async () => {
  const service = await create({});
  service.drain();
  const ready = await service.inject('/health/ready');
  expect(ready.statusCode).toBe(503);
  expect(ready.json()).toEqual({ status: 'stopping', checks: {} });
  expect(ready.headers.connection).toBe('close');
  expect((await service.inject('/health/live')).statusCode).toBe(200);
});
