/**
 * What the paved road's telemetry costs: CPU nanoseconds of each operation that a request makes, and
 * how far the percentiles of its histograms are off.
 *
 *     node packages/bench/src/telemetry.bench.ts
 */
import { availableParallelism, loadavg } from 'node:os';
import { context, metrics, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import {
  createDurationHistogram,
  loggerOptions,
  redactAttributes,
  startTelemetry,
} from '@quoin/telemetry';
import { pino, type LoggerOptions } from 'pino';
import { nanosecondsOf } from './telemetry/measure.ts';
import { percentileErrors } from './telemetry/percentiles.ts';
import { startSink } from './telemetry/sink.ts';

const loadBefore = loadavg()[0] ?? 0;
const sink = await startSink();
const service = { name: 'bench', version: '1.0.0' };

const ATTRIBUTES = {
  'http.request.method': 'GET',
  'url.scheme': 'https',
  'url.path': '/v1/payments/018f3c9e-7b1a-7d2e-9c40-5a1b2c3d4e5f',
  'http.route': '/v1/payments/:id',
  'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
  'server.address': 'payments.internal',
  'server.port': 8443,
  'http.response.status_code': 200,
};
const SERIES = {
  'http.request.method': 'GET',
  'http.route': '/v1/payments/:id',
  'http.response.status_code': 200,
};
const HEADERS = { traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01' };
const SPANS = 20_000;
const MANY = 200_000;

interface Figure {
  operation: string;
  'ns CPU': number;
}

const figures: Figure[] = [];
async function measure(operation: string, work: () => unknown, calls = MANY): Promise<void> {
  figures.push({ operation, 'ns CPU': Math.round(await nanosecondsOf(work, calls)) });
}

function span(): void {
  const options = { kind: SpanKind.SERVER, attributes: ATTRIBUTES };
  trace.getTracer('bench').startSpan('GET /v1/payments/:id', options, ROOT_CONTEXT).end();
}

function spanIfRecording(): void {
  const options = { kind: SpanKind.SERVER };
  const started = trace.getTracer('bench').startSpan('GET /v1/payments/:id', options, ROOT_CONTEXT);
  if (started.isRecording()) started.setAttributes(ATTRIBUTES);
  started.end();
}

async function withTelemetry(
  environment: NodeJS.ProcessEnv,
  work: () => Promise<void>,
): Promise<void> {
  const telemetry = startTelemetry({
    service,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...environment },
  });
  await work();
  await telemetry.stop();
}

await measure('span with 8 attributes: no SDK', span);
await withTelemetry({ OTEL_TRACES_SAMPLER: 'always_off' }, async () => {
  await measure('span with 8 attributes: not sampled', span);
  await measure('span with 8 attributes if it records: not sampled', spanIfRecording);
});
await withTelemetry({}, async () => {
  await measure('span with 8 attributes: redacted, batched, sent', span, SPANS);
  await measure('span with 8 attributes if it records: the same', spanIfRecording, SPANS);
  const tracer = trace.getTracer('bench');
  const active = trace.setSpan(ROOT_CONTEXT, tracer.startSpan('x'));
  await measure('run a function with a span as active', () =>
    context.with(active, () => trace.getActiveSpan()),
  );
  await measure('read traceparent', () => propagation.extract(ROOT_CONTEXT, HEADERS));
  await measure('write traceparent', () => {
    propagation.inject(active, {});
  });
  const duration = createDurationHistogram({ name: 'bench.duration', description: 'bench' });
  await measure('record a duration, attributes kept', () => {
    duration.record(0.012, SERIES);
  });
  await measure('record a duration, attributes made', () => {
    duration.record(0.012, { ...SERIES });
  });
  const counter = metrics.getMeter('bench').createCounter('bench.count');
  await measure('add to a counter without attributes', () => {
    counter.add(1);
  });
});

let request = 0;
await measure('redact 8 attributes, seen before', () => redactAttributes(ATTRIBUTES));
await measure('redact 8 attributes, one of them new', () => {
  request += 1;
  return redactAttributes({ ...ATTRIBUTES, 'url.path': `/v1/payments/${String(request)}/events` });
});

const NAMES = [
  'authorization',
  'cardNumber',
  'cookie',
  'cvc',
  'cvv',
  'pan',
  'password',
  'secret',
  'token',
];
const paths = ['', '*.', '*.*.', '*.*.*.'].flatMap((depth) => NAMES.map((name) => depth + name));
const variants: Record<string, LoggerOptions> = {
  'log a line: pino alone': {},
  'log a line: pino with 36 paths to redact, 4 deep': { redact: { paths } },
  'log a line: redacted whole, any depth': loggerOptions(),
};
for (const [operation, options] of Object.entries(variants)) {
  const logger = pino(options, { write: () => undefined });
  const entry = {
    reqId: '018f3c9e-7b1a-7d2e-9c40-5a1b2c3d4e5f',
    req: { method: 'GET', route: '/v1/payments/:id', ip: '10.1.2.3' },
    res: { statusCode: 200 },
    responseTime: 3.2,
  };
  await measure(operation, () => {
    logger.info(entry, 'request completed');
  });
}

await sink.stop();
console.table(figures);
console.table(percentileErrors());
console.log(
  `CPU time of the thread, best of 5 rounds, Node ${process.version}, ` +
    `${String(availableParallelism())} cores, load average before: ${loadBefore.toFixed(1)}`,
);
