import { expect, it } from 'vitest';
import { testDatabases } from '../testing/database.ts';
import { CheckStore } from './CheckStore.ts';

const database = testDatabases();

it('lets one of several portals check the fleet at a time', async () => {
  const client = await database();
  const portals = [1, 2, 3].map(() => new CheckStore(client));
  const [first, ...others] = portals as [CheckStore, ...CheckStore[]];
  expect(await first.read()).toEqual({ state: 'idle', done: 0, total: 0 });

  const runners = await Promise.all(portals.map((portal) => portal.begin()));

  const [runner = '', ...more] = runners.filter((each) => each !== undefined);
  expect(more).toEqual([]);
  await first.progress(runner, 3, 10);
  expect(await others[0]?.read()).toMatchObject({ state: 'running', done: 3, total: 10 });
  await first.end(runner);
  const { finishedAt, startedAt, ...ended } = await first.read();
  expect(ended).toEqual({ state: 'idle', done: 3, total: 10 });
  expect(Date.parse(finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(startedAt ?? ''));
  expect(await first.begin()).toBeDefined();
});

it('says that a check was interrupted whose process died, and lets the next one begin', async () => {
  const store = new CheckStore(await database(), { leaseMs: 300 });
  const dead = (await store.begin()) ?? '';
  expect(await store.begin()).toBeUndefined();

  await expect
    .poll(() => store.read(), { timeout: 5000 })
    .toMatchObject({
      state: 'failed',
      problem: 'The portal stopped during the check. Start it again.',
    });
  const next = (await store.begin()) ?? '';

  expect(next).not.toBe('');
  await store.progress(dead, 9, 9);
  expect(await store.renew(dead)).toBe(false);
  expect(await store.renew(next)).toBe(true);
  expect(await store.read()).toMatchObject({ state: 'running', done: 0 });
});
