import { mockServices } from '@backstage/backend-test-utils';
import { expect, it } from 'vitest';
import { JobStore } from '../database/JobStore.ts';
import type { JobRequest, StoredJob } from '../database/jobs.ts';
import { testDatabases } from '../testing/database.ts';
import { JobRunner, type Outcome, type Perform } from './JobRunner.ts';

const database = testDatabases();
const request: JobRequest = { kind: 'upgrade', answers: {} };
const done: Outcome = { state: 'done', conflicts: [], branch: 'quoin/service-2.0.0' };

async function setUp(perform: Perform, leaseMs?: number) {
  const client = await database();
  const store = new JobStore(client, { leaseMs });
  const logger = mockServices.logger.mock();
  const runner = new JobRunner({ store, perform, logger });
  const start = async (...services: string[]) => {
    const begun = await store.create({ createdBy: 'user:default/ada', services, request });
    runner.start(begun, { createdBy: 'user:default/ada', request });
    return begun.id;
  };
  const job = async (id: string) => (await store.get(id)) as StoredJob;
  const states = async (id: string) => {
    const { state, services } = await job(id);
    return [state, ...services.map((service) => service.state)];
  };
  return { client, store, logger, runner, start, job, states };
}

/** Work that goes on until it is let go or aborted. */
function untilLetGo() {
  const released = Promise.withResolvers<undefined>();
  const aborted: string[] = [];
  const perform: Perform = (_task, service, { signal, onStep }) => {
    onStep('Merging');
    return new Promise((resolve, reject) => {
      void released.promise.then(() => resolve(done));
      signal.addEventListener('abort', () => {
        aborted.push(service);
        reject(signal.reason as Error);
      });
    });
  };
  return { perform, aborted, letGo: () => released.resolve(undefined) };
}

it('writes down each step, and that one service failed while the others went on', async () => {
  const { start, job, states } = await setUp(async (_task, service, { onStep }) => {
    onStep('Rendering');
    onStep('Merging');
    if (service === 'ledger') throw new Error('ledger cannot be read. Clone it anew.');
    return done;
  });

  const id = await start('refunds', 'ledger', 'cards');

  await expect.poll(() => states(id)).toEqual(['failed', 'done', 'failed', 'done']);
  const { services, finishedAt } = await job(id);
  expect(finishedAt).toBeDefined();
  expect(services[0]).toMatchObject({
    name: 'refunds',
    branch: 'quoin/service-2.0.0',
    steps: [
      { name: 'Rendering', state: 'done' },
      { name: 'Merging', state: 'done' },
    ],
  });
  expect(services[1]).toMatchObject({
    problem: 'ledger cannot be read. Clone it anew.',
    steps: [{ state: 'done' }, { name: 'Merging', state: 'failed' }],
  });
});

it('works on four services at once, over all jobs', async () => {
  let [now, most] = [0, 0];
  const { perform, letGo } = untilLetGo();
  const { start, states } = await setUp(async (...args) => {
    most = Math.max(most, ++now);
    return perform(...args).finally(() => --now);
  });
  const first = await start('a', 'b', 'c');
  const second = await start('d', 'e', 'f');

  await expect.poll(() => now).toBe(4);
  expect((await states(second)).filter((state) => state === 'waiting')).toHaveLength(2);
  letGo();

  await expect.poll(() => states(first)).toEqual(['done', 'done', 'done', 'done']);
  await expect.poll(() => states(second)).toEqual(['done', 'done', 'done', 'done']);
  expect(most).toBe(4);
});

it('cancels what runs and what waits, and a retry runs only that again', async () => {
  const { perform, aborted, letGo } = untilLetGo();
  const { start, states, runner, store } = await setUp((task, service, options) =>
    service === 'quick' ? Promise.resolve(done) : perform(task, service, options),
  );
  const id = await start('quick', 'a', 'b', 'c', 'd', 'e');
  const running = ['running', 'done', 'running', 'running', 'running', 'running', 'waiting'];
  await expect.poll(() => states(id)).toEqual(running);

  await runner.cancel(id);

  const cancelled = ['cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled'];
  expect(await states(id)).toEqual(['cancelled', 'done', ...cancelled]);
  expect(aborted.sort()).toEqual(['a', 'b', 'c', 'd']);
  const again = await store.retry(id);
  expect(again.services).toEqual(['a', 'b', 'c', 'd', 'e']);
  letGo();
  runner.start(again, { createdBy: 'user:default/ada', request });
  await expect.poll(() => states(id)).toEqual(['done', ...Array<string>(6).fill('done')]);
  await expect(store.retry(id)).rejects.toThrow('All services of the job are done.');
});

it('works on a service in one job at a time', async () => {
  const { perform, letGo } = untilLetGo();
  const { start, states, store } = await setUp(perform);
  const first = await start('refunds', 'cards');

  await expect(start('ledger', 'refunds')).rejects.toThrow('Another job works on one of these');
  await expect(store.retry(first)).rejects.toThrow('The job is running. Wait for its end.');
  letGo();

  await expect.poll(() => states(first)).toEqual(['done', 'done', 'done']);
  const second = await start('ledger', 'refunds');
  await expect.poll(() => states(second)).toEqual(['done', 'done', 'done']);
  expect((await store.list()).map(({ id }) => id)).toEqual([second, first]);
  expect((await store.list({ service: 'cards' })).map(({ id }) => id)).toEqual([first]);
});

it('leaves its work as interrupted when the portal stops, for a retry', async () => {
  const { perform, aborted } = untilLetGo();
  const { start, states, runner, job } = await setUp(perform);
  const id = await start('refunds');
  await expect.poll(async () => (await job(id)).services[0]?.steps.length).toBe(1);

  await runner.stop();

  expect(await states(id)).toEqual(['interrupted', 'interrupted']);
  expect(aborted).toEqual(['refunds']);
  expect((await job(id)).services[0]?.steps).toMatchObject([{ name: 'Merging', state: 'failed' }]);
});

it('shows work as interrupted whose process died, and lets nothing of it through after a retry', async () => {
  const { states, store } = await setUp(() => Promise.resolve(done), 300);
  const begun = { createdBy: 'user:default/ada', services: ['refunds'], request };
  // A process that is killed leaves just this behind.
  const dead = await store.create(begun);
  await store.save(dead, 'refunds', 'running', { steps: [], conflicts: [] });

  await expect
    .poll(() => states(dead.id), { timeout: 5000 })
    .toEqual(['interrupted', 'interrupted']);
  const again = await store.retry(dead.id);
  await store.save(dead, 'refunds', 'failed', { steps: [], conflicts: [], problem: 'late' });
  await store.end(dead, 'failed');

  expect(await states(dead.id)).toEqual(['running', 'waiting']);
  expect(await store.renew(dead)).toBe(false);
  expect(await store.renew(again)).toBe(true);
});

it('renews its lease while it works, however long that takes', async () => {
  const { perform, letGo } = untilLetGo();
  const { start, states, client } = await setUp(perform, 400);
  const id = await start('refunds');
  const leaseEnd = async () =>
    ((await client('jobs').where({ id }).first()) as { lease_until: string }).lease_until;
  const first = Date.parse(await leaseEnd());

  await expect
    .poll(async () => Date.parse(await leaseEnd()), { timeout: 5000 })
    .toBeGreaterThan(first + 800);
  expect(await states(id)).toEqual(['running', 'running']);
  letGo();
  await expect.poll(() => states(id)).toEqual(['done', 'done']);
});
