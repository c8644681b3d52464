import { context, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEventStore, createProjection, createSagaRunner, defineSaga } from '../src/index.ts';
import { startDatabase, type Database } from './support/database.ts';
import { captureTelemetry } from './support/telemetry.ts';
import { until } from './support/wait.ts';

let database: Database;
const { spans, measured, reader } = captureTelemetry();

beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

async function measure(name: string): Promise<{ value: unknown; attributes: object }[]> {
  measured.reset();
  await reader.forceFlush();
  const found = measured
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    .filter(({ descriptor }) => descriptor.name === name);
  return found.flatMap(({ dataPoints }) =>
    dataPoints.map(({ value, attributes }) => ({ value, attributes })),
  );
}

test('a step is a span in the trace in which the saga began, and a stuck one is counted', async () => {
  const saga = defineSaga<object, 'hold' | 'send'>({
    name: 'traced',
    initial: 'hold',
    states: {
      hold: { commit: () => Promise.resolve(undefined), next: 'send' },
      send: {
        call: () => Promise.reject(new Error('the rail said 4111111111111111')),
        pivot: true,
        retry: { attempts: 1, base: 1, max: 1 },
        next: 'completed',
      },
    },
  });
  const runner = createSagaRunner({ pool: database.pool, sagas: [saga], pollInterval: 5 });
  await runner.register();
  const request = trace.getTracer('tests').startSpan('POST /payments');
  await context.with(trace.setSpan(context.active(), request), () =>
    runner.begin(database.pool, saga, [{ correlationId: 'a', data: {} }]),
  );
  await runner.start();
  await until('the saga is stuck', async () => {
    const [first] = await runner.listStuck();
    return first?.state === 'stuck';
  });
  const { traceId } = request.spanContext();
  const call = spans.getFinishedSpans().find(({ name }) => name === 'step traced send');
  expect(call?.spanContext().traceId).toBe(traceId);
  expect(call?.attributes).toMatchObject({ 'saga.name': 'traced', 'saga.correlation_id': 'a' });
  expect(JSON.stringify([call?.attributes, call?.events, call?.status])).not.toContain('4111');
  const commit = spans.getFinishedSpans().find(({ name }) => name === 'step traced hold');
  expect(commit?.links.map(({ context: linked }) => linked.traceId)).toEqual([traceId]);

  const attributes = { 'saga.name': 'traced' };
  expect(await measure('messaging.saga.stuck')).toEqual([{ value: 1, attributes }]);
  expect(await measure('messaging.saga.unfinished')).toEqual([{ value: 1, attributes }]);
  await runner.stop();
});

test('a saga that waits for people is counted as stuck, one that waits for an event is not', async () => {
  const saga = defineSaga<object, 'await' | 'unresolved'>({
    name: 'waiting',
    initial: 'await',
    states: {
      await: { on: { lost: { to: 'unresolved' } } },
      unresolved: { on: { found: { to: 'completed' } }, needsPeople: 'Ask the rail.' },
    },
  });
  const runner = createSagaRunner({ pool: database.pool, sagas: [saga], pollInterval: 5 });
  await runner.start();
  await runner.begin(database.pool, saga, [
    { correlationId: 'a', data: {} },
    { correlationId: 'b', data: {} },
  ]);
  await runner.deliver(database.pool, saga, [{ id: 'e', type: 'lost', correlationId: 'a' }]);
  await until('one waits for people', async () => {
    const found = await runner.find(database.pool, saga, ['a']);
    return found[0]?.state === 'unresolved';
  });
  const attributes = { 'saga.name': 'waiting' };
  expect(await measure('messaging.saga.stuck')).toContainEqual({ value: 1, attributes });
  expect(await measure('messaging.saga.unfinished')).toContainEqual({
    value: 2,
    attributes,
  });
  await runner.stop();
});

test('the lag of a projection and its standstill are measured', async () => {
  const { pool } = database;
  const store = createEventStore({ pool });
  const projection = createProjection({
    name: 'poisoned',
    pool,
    attempts: 1,
    handle: () => Promise.reject(new Error('poison')),
  });
  await projection.start();
  await store.append(pool, 's', 'none', [{ type: 't', data: 1 }]);
  await until('it stands still', async () => (await projection.status()).reason);
  const attributes = { 'messaging.projection.name': 'poisoned', 'messaging.projection.version': 1 };
  expect(await measure('messaging.projection.lag.events')).toEqual([{ value: 1, attributes }]);
  expect(await measure('messaging.projection.halted')).toEqual([{ value: 1, attributes }]);
  const [lag] = await measure('messaging.projection.lag.time');
  expect(lag?.value).toBeGreaterThan(0);
  await projection.stop();
});
