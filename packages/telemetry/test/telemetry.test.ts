import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';
import { startTelemetry, type Telemetry } from '../src/index.ts';
import { startReceiver } from './receiver.ts';

const service = { name: 'tested', version: '1.2.3' };
const TRACE_ID = '5759e988bd862e3fe1be46a994272793';
const SPAN_ID = '53995c3f42cd8ad8';

let telemetry: Telemetry | undefined;
afterEach(() => telemetry?.stop());

function start(environment: NodeJS.ProcessEnv): void {
  telemetry = startTelemetry({
    service,
    environment: { OTEL_METRICS_EXPORTER: 'none', ...environment },
  });
}

const parentOf = (headers: Record<string, string>) =>
  trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));

describe('propagation', () => {
  test('is W3C trace context and baggage', () => {
    start({ OTEL_TRACES_EXPORTER: 'otlp' });
    const headers = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, baggage: 'tenant=a' };
    const caller = propagation.extract(ROOT_CONTEXT, headers);
    expect(trace.getSpanContext(caller)).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID });
    const span = trace.getTracer('test').startSpan('child', {}, caller);
    const sent: Record<string, string> = {};
    propagation.inject(trace.setSpan(caller, span), sent);
    expect(sent).toEqual({
      traceparent: `00-${TRACE_ID}-${span.spanContext().spanId}-01`,
      baggage: 'tenant=a',
    });
  });

  test("is X-Ray's header too where it is asked for, with ids that begin with the time", () => {
    start({ OTEL_PROPAGATORS: 'tracecontext,baggage,xray' });
    const [time, rest] = [TRACE_ID.slice(0, 8), TRACE_ID.slice(8)];
    const header = `Root=1-${time}-${rest};Parent=${SPAN_ID};Sampled=1`;
    expect(parentOf({ 'x-amzn-trace-id': header })).toMatchObject({
      traceId: TRACE_ID,
      spanId: SPAN_ID,
    });
    const { traceId } = trace.getTracer('test').startSpan('root').spanContext();
    const seconds = Number.parseInt(traceId.slice(0, 8), 16);
    expect(Math.abs(seconds - Date.now() / 1_000)).toBeLessThan(60);
  });

  test('goes on through promises, and with OTEL_SDK_DISABLED nothing is recorded', async () => {
    start({ OTEL_SDK_DISABLED: 'true' });
    const span = trace.getTracer('test').startSpan('x');
    expect(span.isRecording()).toBe(false);
    const key = Symbol('key');
    await context.with(ROOT_CONTEXT.setValue(key, 1), async () => {
      await Promise.resolve();
      expect(context.active().getValue(key)).toBe(1);
    });
  });
});

describe('the variables', () => {
  test.each([
    ['parentbased_always_on', '', true],
    ['always_off', '', false],
    ['parentbased_traceidratio', '0', false],
    ['traceidratio', '1', true],
  ])('OTEL_TRACES_SAMPLER=%s %s samples: %s', (sampler, argument, isSampled) => {
    start({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument });
    expect(trace.getTracer('test').startSpan('root').isRecording()).toBe(isSampled);
  });

  test('a caller that does not sample is obeyed', () => {
    start({});
    const headers = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` };
    const caller = propagation.extract(ROOT_CONTEXT, headers);
    expect(trace.getTracer('test').startSpan('x', {}, caller).isRecording()).toBe(false);
  });

  test('say who sends: service, instance, place', async () => {
    const receiver = await startReceiver();
    start({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/own/path`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod,team=a%20b',
      AWS_REGION: 'eu-central-1',
      ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2/v4/abc-123',
    });
    trace.getTracer('test').startSpan('x').end();
    await telemetry?.stop();
    await receiver.stop();
    const [{ path, body } = { path: '', body: Buffer.of() }] = receiver.received;
    const { resourceSpans } = JSON.parse(body.toString()) as {
      resourceSpans: {
        resource: { attributes: { key: string; value: { stringValue: string } }[] };
      }[];
    };
    const pairs = resourceSpans[0]?.resource.attributes.map(({ key, value }) => [
      key,
      value.stringValue,
    ]);
    expect(path).toBe('/own/path');
    expect(Object.fromEntries(pairs ?? [])).toMatchObject({
      'service.name': 'tested',
      'service.version': '1.2.3',
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'deployment.environment.name': 'prod',
      team: 'a b',
      'cloud.provider': 'aws',
      'cloud.platform': 'aws_ecs',
      'cloud.region': 'eu-central-1',
      'container.id': 'abc-123',
    });
  });

  test('that are wrong are told once, and a missing collector is no news', async () => {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, 'unheard.ts')],
      {
        env: {
          ...process.env,
          OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
          OTEL_PROPAGATORS: 'tracecontext,pigeon',
        },
      },
    );
    expect(stdout).toMatch(/^stopped after \d+ ms\n$/);
    expect(stderr).toBe(
      'OTEL_PROPAGATORS has "pigeon". Use tracecontext, baggage, xray or none; it is left out.\n',
    );
  });
});

test('stop() takes two seconds at most, even where the collector never answers', async () => {
  const silent = createServer(() => undefined);
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String(port)}` });
  trace.getTracer('test').startSpan('x').end();
  const started = performance.now();
  await telemetry?.stop();
  // The exporter itself would have waited for ten.
  expect(performance.now() - started).toBeLessThan(9_000);
  silent.closeAllConnections();
  silent.close();
}, 20_000);

test('requests by fetch carry the trace', async () => {
  const headers: unknown[] = [];
  const server = createServer((request, response) => {
    headers.push(request.headers.traceparent);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  start({});
  const { port } = server.address() as AddressInfo;
  const traceId = await trace.getTracer('test').startActiveSpan('x', async (span) => {
    await fetch(`http://127.0.0.1:${String(port)}`);
    return span.spanContext().traceId;
  });
  expect(headers[0]).toContain(traceId);
  server.closeAllConnections();
  server.close();
});
