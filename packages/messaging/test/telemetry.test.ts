import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDispatcher, createEvent, createMemoryBus, outbox } from '../src/index.ts';
import { inTransaction, startDatabase, type Database } from './support/database.ts';
import { captureTelemetry } from './support/telemetry.ts';
import { until } from './support/wait.ts';

let database: Database;
const { spans, measured, reader } = captureTelemetry();

beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

test('a trace goes from the request through outbox and bus into the handler', async () => {
  const bus = createMemoryBus();
  const inHandler: (string | undefined)[] = [];
  let fails = true;
  await bus.subscribe({
    group: 'ledger',
    topics: ['payment'],
    retryDelay: () => 1,
    handler: () => {
      inHandler.push(trace.getActiveSpan()?.spanContext().traceId);
      if (!fails) return Promise.resolve();
      fails = false;
      return Promise.reject(new Error('not yet'));
    },
  });
  const request = trace.getTracer('tests').startSpan('POST /payments');
  const event = createEvent({ type: 'payment.accepted', source: '/t', key: 'a', data: 1 });
  await context.with(trace.setSpan(context.active(), request), () =>
    inTransaction(database.pool, (client) => outbox.append(client, [event])),
  );
  request.end();
  const { depth } = await outbox.depth(database.pool);
  expect(depth).toBe(1);

  const dispatcher = createDispatcher({ pool: database.pool, bus });
  dispatcher.start();
  await until('two attempts', () => inHandler.length === 2);
  await reader.forceFlush();
  await dispatcher.stop();
  await bus.close();

  const { traceId, spanId } = request.spanContext();
  expect(inHandler).toEqual([traceId, traceId]);
  const finished = spans.getFinishedSpans();
  const publish = finished.find(({ kind }) => kind === SpanKind.PRODUCER);
  expect(publish?.name).toBe('publish payment');
  expect(publish?.links.map((link) => link.context.spanId)).toEqual([spanId]);
  expect(publish?.attributes).toMatchObject({
    'messaging.system': 'memory',
    'messaging.destination.name': 'payment',
    'messaging.operation.type': 'send',
    'messaging.batch.message_count': 1,
  });
  const attempts = finished.filter(({ kind }) => kind === SpanKind.CONSUMER);
  expect(attempts.map(({ name }) => name)).toEqual(['process payment', 'process payment']);
  expect(attempts.map(({ status }) => status.code)).toEqual([
    SpanStatusCode.ERROR,
    SpanStatusCode.UNSET,
  ]);
  expect(attempts[0]?.attributes).toMatchObject({
    'messaging.consumer.group.name': 'ledger',
    'messaging.message.id': event.id,
    'cloudevents.event_type': 'payment.accepted',
  });
  expect(attempts[0]?.links.map((link) => link.context.spanId)).toEqual([spanId]);
});

test('metrics tell what was sent and handled, how late, and how much waits', () => {
  const names = measured
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .filter(({ scope }) => scope.name === '@quoin/messaging')
    .flatMap((each) => each.metrics.map(({ descriptor }) => descriptor.name));
  expect(new Set(names)).toEqual(
    new Set([
      'messaging.client.sent.messages',
      'messaging.client.consumed.messages',
      'messaging.client.operation.duration',
      'messaging.process.duration',
      'messaging.consumer.lag',
      'messaging.outbox.depth',
      'messaging.outbox.parked',
      'messaging.outbox.oldest_age',
    ]),
  );
});
