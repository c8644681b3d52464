import { gzipSync } from 'node:zlib';
import { context, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { startFaultProxy, type FaultProxy } from '@quoin/fault-proxy';
import { temporaryPostgres, type Postgres } from '@quoin/postgres';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  queryLatestMetrics,
  queryLogsOfTrace,
  queryRed,
  queryServices,
  querySlowestTraces,
  queryTrace,
  startCollector,
  type Collector,
} from '../src/collector/index.ts';
import { createDurationHistogram, loggerOptions, startTelemetry } from '../src/index.ts';

const CARD = '4111 1111 1111 1111';
const HOUR = 3_600_000;

let postgres: Postgres;
let proxy: FaultProxy;
let pool: pg.Pool;
let collector: Collector;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  await postgres.createDatabase('telemetry');
  pool = new pg.Pool({ connectionString: postgres.url('telemetry') });
  const { hostname, port } = new URL(postgres.url('telemetry'));
  proxy = await startFaultProxy({ target: { host: hostname, port: Number(port) } });
  const throughProxy = new URL(postgres.url('telemetry'));
  throughProxy.port = String(proxy.port);
  collector = await startCollector({ databaseUrl: throughProxy.href, port: 0 });
});

afterAll(async () => {
  await collector.stop();
  await pool.end();
  await proxy.stop();
  await postgres.stop();
});

/** A service that handles one request, slow and in vain, by the real SDK. */
async function runService(name: string, protocol: string) {
  const telemetry = startTelemetry({
    service: { name, version: '1.0.0' },
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_LOGS_EXPORTER: 'otlp',
    },
  });
  const tracer = trace.getTracer('test');
  const root = tracer.startSpan('GET /v1/payments/:id', { kind: SpanKind.SERVER });
  const withRoot = trace.setSpan(context.active(), root);
  const { traceId } = root.spanContext();
  context.with(withRoot, () => {
    pino(loggerOptions(), { write: () => undefined }).error({ attempt: 2 }, 'It failed.');
  });
  const child = tracer.startSpan('query', { attributes: { rows: 3, list: ['a', 'b'] } }, withRoot);
  child.recordException(new Error('no connection'));
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'no connection' }).end();
  root.setAttributes({ ratio: 0.5, big: 2 ** 40, negative: -7, ok: false }).end();
  const duration = createDurationHistogram({
    name: 'http.server.request.duration',
    description: 'test',
  });
  const route = { 'http.request.method': 'GET', 'http.route': '/v1/payments/:id' };
  for (let count = 0; count < 98; count += 1) duration.record(0.01, route);
  for (let count = 0; count < 2; count += 1) {
    duration.record(2, { ...route, 'error.type': '500' });
  }
  metrics.getMeter('test').createUpDownCounter('queue.length').add(-3);
  await telemetry.stop();
  return traceId;
}

const window = () => ({ from: new Date(Date.now() - HOUR), to: new Date(Date.now() + HOUR) });

describe.each(['http/protobuf', 'http/json'])('what the SDK sends by %s', (protocol) => {
  const service = `by ${protocol}`;
  let traceId: string;
  beforeAll(async () => {
    traceId = await runService(service, protocol);
  });

  test('is there as a trace, with attributes, status and events', async () => {
    const [root, child] = await queryTrace(pool, traceId);
    expect(root).toMatchObject({
      service,
      name: 'GET /v1/payments/:id',
      kind: 2,
      parentSpanId: null,
      status: 0,
      attributes: { ratio: 0.5, big: 2 ** 40, negative: -7, ok: false },
    });
    expect(child).toMatchObject({
      parentSpanId: root?.spanId,
      name: 'query',
      status: 2,
      statusMessage: 'no connection',
      scope: 'test',
      attributes: { rows: 3, list: ['a', 'b'] },
      events: [{ name: 'exception', attributes: { 'exception.message': 'no connection' } }],
    });
    expect(child?.startedAt.getTime()).toBeGreaterThanOrEqual(root?.startedAt.getTime() ?? NaN);
    const slowest = await querySlowestTraces(pool, { service, ...window() });
    expect(slowest).toEqual([expect.objectContaining({ traceId, service, hasFailed: false })]);
  });

  test('is there as logs of the trace', async () => {
    const spans = await queryTrace(pool, traceId);
    expect(await queryLogsOfTrace(pool, traceId)).toEqual([
      expect.objectContaining({
        service,
        severity: 17,
        severityText: 'error',
        body: 'It failed.',
        spanId: spans[0]?.spanId,
        attributes: { attempt: 2 },
      }),
    ]);
  });

  test('is there as rate, errors and duration', async () => {
    const steps = await queryRed(pool, { service, ...window(), step: 7_200 });
    const [step] = steps;
    expect(steps).toHaveLength(1);
    expect(step).toMatchObject({
      method: 'GET',
      route: '/v1/payments/:id',
      requests: 100,
      errors: 2,
      rate: 100 / 7_200,
    });
    expect(step?.p50).toBeGreaterThan(0.008);
    expect(step?.p50).toBeLessThanOrEqual(0.01);
    expect(step?.p99).toBeGreaterThan(1.6);
    expect(step?.p99).toBeLessThanOrEqual(2);
  });

  test('is there as the latest value of each series', async () => {
    const latest = await queryLatestMetrics(pool, { service, since: window().from });
    expect(latest.find(({ name }) => name === 'queue.length')).toMatchObject({
      kind: 'sum',
      isDelta: false,
      value: -3,
    });
    expect(latest.find(({ name }) => name === 'process.memory.usage')?.value).toBeGreaterThan(1e6);
    const services = await queryServices(pool, window().from);
    expect(services).toContainEqual(expect.objectContaining({ service, instances: 1 }));
  });
});

const post = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(`${collector.url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

const seconds = (count: number) =>
  String(BigInt(Math.floor(Date.now() / 1_000) + count) * 10n ** 9n);
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const resource = (name: string) => ({ attributes: [attribute('service.name', name)] });

test('totals become what was added, also over a restart of the sender', async () => {
  const send = async (startTimeUnixNano: string, at: number, total: number) => {
    const point = { startTimeUnixNano, timeUnixNano: seconds(at), asInt: String(total) };
    const sum = { dataPoints: [point], aggregationTemporality: 2, isMonotonic: true };
    const metric = { name: 'orders', unit: '{order}', sum };
    const scopeMetrics = [{ metrics: [metric] }];
    const body = { resourceMetrics: [{ resource: resource('totals'), scopeMetrics }] };
    expect((await post('/v1/metrics', JSON.stringify(body))).status).toBe(200);
  };
  // Began long before the collector: its first total says nothing about now.
  const yesterday = seconds(-86_400);
  await send(yesterday, 1, 1_000);
  await send(yesterday, 2, 1_004);
  const restarted = seconds(3);
  await send(restarted, 4, 5);
  await send(restarted, 5, 7);
  const { rows } = await pool.query<{ value: number }>(
    `select value from telemetry.metric_points where service = 'totals' order by measured_at`,
  );
  expect(rows.map(({ value }) => value)).toEqual([4, 5, 2]);
});

test('a sender that is not ours is redacted too, and no text breaks the insert', async () => {
  const span = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    name: `charge ${CARD}`,
    startTimeUnixNano: seconds(0),
    endTimeUnixNano: seconds(1),
    attributes: [
      attribute('card', CARD),
      attribute('password', 'x'),
      attribute('nul', 'a\0b\ud800'),
    ],
    status: { code: 2, message: CARD },
  };
  const scopeSpans = [{ spans: [span] }];
  const body = JSON.stringify({ resourceSpans: [{ resource: resource('foreign'), scopeSpans }] });
  expect((await post('/v1/traces', body)).status).toBe(200);
  const stored = await queryTrace(pool, span.traceId);
  expect(JSON.stringify(stored)).not.toContain(CARD);
  expect(stored[0]).toMatchObject({
    duration: 1_000,
    attributes: { card: '************1111', password: '[redacted]', nul: 'a\ufffdb\ufffd' },
  });
});

test('what cannot be used is refused with the reason', async () => {
  const protobuf = { 'content-type': 'application/x-protobuf' };
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  const statuses = await Promise.all([
    post('/v1/traces', 'no json'),
    post('/v1/traces', '{"resourceSpans":"no list"}'),
    post('/v1/traces', Buffer.from([0x0a, 0xff, 0x01]), protobuf),
    post('/v1/traces', '{}', { 'content-type': 'text/plain' }),
    post('/v1/traces', '{}', { 'content-encoding': 'br' }),
    post('/v1/traces', bomb, { 'content-encoding': 'gzip' }),
    post('/v1/traces', Buffer.alloc(9 * 1024 * 1024, 32)),
    post('/v1/profiles', '{}'),
    fetch(`${collector.url}/v1/traces`),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([
    400, 400, 400, 415, 415, 413, 413, 404, 405,
  ]);
});

test('while the database is away senders are told to wait, and then nothing is lost', async () => {
  const body = (name: string) => {
    const logRecords = [{ timeUnixNano: seconds(0), body: { stringValue: name } }];
    const scopeLogs = [{ logRecords }];
    return JSON.stringify({ resourceLogs: [{ resource: resource('waiting'), scopeLogs }] });
  };
  await proxy.refuse();
  const refused = await post('/v1/logs', body('kept by the sender'));
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('5');
  await proxy.restore();
  await expect.poll(async () => (await post('/v1/logs', body('sent again'))).status).toBe(200);
});

test('more requests than it can hold are answered 429', async () => {
  proxy.delay(50);
  const body = JSON.stringify({ resourceLogs: [] });
  const logs = JSON.stringify({
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }] }] }],
  });
  const answers = await Promise.all(Array.from({ length: 60 }, () => post('/v1/logs', logs)));
  await proxy.restore();
  const counts = Map.groupBy(answers, ({ status }) => status);
  expect([...counts.keys()].sort()).toEqual([200, 429]);
  expect(counts.get(429)?.[0]?.headers.get('retry-after')).toBe('1');
  expect((await post('/v1/logs', body)).status).toBe(200);
});

test('hours that are older than the retention are dropped whole', async () => {
  await postgres.createDatabase('retention');
  const databaseUrl = postgres.url('retention');
  const partitions = async () => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relispartition and relkind = 'r' order by 1`,
    );
    await client.end();
    return rows.map(({ name }) => name);
  };
  const start = Date.UTC(2031, 0, 1, 10, 30);
  const run = async (now: number) => {
    const each = await startCollector({
      databaseUrl,
      port: 0,
      retention: 2 * HOUR,
      now: () => now,
    });
    await each.stop();
  };
  await run(start);
  expect(await partitions()).toContain('spans_2031010110');
  await run(start + 2.4 * HOUR);
  expect(await partitions()).toContain('spans_2031010110');
  await run(start + 2.5 * HOUR);
  const left = await partitions();
  expect(left).not.toContain('spans_2031010110');
  expect(left.filter((name) => name.startsWith('logs'))).toEqual([
    'logs_2031010111',
    'logs_2031010112',
    'logs_2031010113',
    'logs_2031010114',
    'logs_2031010115',
  ]);
});
