import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it } from 'vitest';
import {
  createHedge,
  createLoadShedder,
  createPolicy,
  createRateLimiter,
  HttpError,
} from '../src/index.ts';

afterEach(() => {
  metrics.disable();
});

/** A meter provider whose points can be read: name, value and attributes. */
function startMetrics() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  return {
    async points() {
      await provider.forceFlush();
      return exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap(({ metrics: all }) => all)
        .flatMap(({ descriptor, dataPoints }) =>
          dataPoints.map(({ value, attributes }) => ({ name: descriptor.name, value, attributes })),
        );
    },
  };
}

it('counts calls, attempts, states and refusals by name, and keeps keys to itself', async () => {
  // Made before the SDK is there, as happens when modules load.
  const policy = createPolicy({
    name: 'rail',
    idempotent: true,
    retry: { baseDelay: 1 },
    breaker: { consecutiveFailures: 2 },
  });
  const limiter = createRateLimiter({ name: 'api', limit: 1, window: 60_000 });
  const hedge = createHedge({ name: 'read', idempotent: true, after: 0 });
  using shedder = createLoadShedder({ name: 'http', initialLimit: 4, eventLoopDelay: () => 0 });
  const { points } = startMetrics();

  await policy.execute(() => Promise.resolve('ok'));
  const failing = policy.execute(() => Promise.reject(new HttpError(503)));
  await expect(failing).rejects.toThrow();
  await limiter.consume('4111111111111111');
  await limiter.consume('4111111111111111');
  const slow = ({ attempt }: { attempt: number }) =>
    new Promise((resolve) => {
      if (attempt === 2) resolve('ok');
    });
  await hedge.execute(slow);
  for (let n = 0; n < 5; n += 1) shedder.tryAcquire('high');

  const seen = await points();
  const point = (name: string, value: number, attributes: Record<string, string>) => ({
    name,
    value,
    attributes,
  });
  const rail = { 'resilience.policy.name': 'rail' };
  const api = { 'resilience.limiter.name': 'api' };
  const http = { 'resilience.shedder.name': 'http' };
  expect(seen).toEqual(
    expect.arrayContaining([
      point('resilience.policy.calls', 1, { ...rail, 'resilience.outcome': 'success' }),
      point('resilience.policy.calls', 1, { ...rail, 'resilience.outcome': 'open' }),
      point('resilience.policy.attempts', 1, { ...rail, 'resilience.outcome': 'success' }),
      point('resilience.policy.attempts', 2, { ...rail, 'resilience.outcome': 'failure' }),
      point('resilience.breaker.state', 2, rail),
      point('resilience.rate_limit.decisions', 1, { ...api, 'resilience.outcome': 'allowed' }),
      point('resilience.rate_limit.decisions', 1, { ...api, 'resilience.outcome': 'limited' }),
      point('resilience.hedges', 1, { 'resilience.hedge.name': 'read' }),
      point('resilience.shedder.limit', 4, http),
      point('resilience.shedder.in_flight', 4, http),
      point('resilience.shed', 1, {
        ...http,
        'resilience.priority': 'high',
        'resilience.reason': 'concurrency',
      }),
    ]),
  );
  expect(JSON.stringify(seen)).not.toContain('4111');
});

it('marks retries and breaker changes on the active span', async () => {
  const events: string[] = [];
  const span = trace.wrapSpanContext({ traceId: '1', spanId: '1', traceFlags: 0 });
  span.addEvent = (name) => {
    events.push(name);
    return span;
  };
  const policy = createPolicy({
    name: 'traced',
    idempotent: true,
    retry: { baseDelay: 1 },
    breaker: { consecutiveFailures: 2 },
  });
  const get = trace.getActiveSpan;
  trace.getActiveSpan = () => span;
  try {
    await expect(policy.execute(() => Promise.reject(new HttpError(503)))).rejects.toThrow();
  } finally {
    trace.getActiveSpan = get;
  }
  expect(events).toEqual(['resilience.retry', 'resilience.breaker', 'resilience.retry']);
});
