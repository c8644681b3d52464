import { metrics } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { temporaryPostgres } from '@quoin/postgres';
import fc from 'fast-check';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { quantileOf } from '../src/collector/index.ts';
import {
  createDurationHistogram,
  createEmfExporter,
  durationBuckets,
  registerPoolMetrics,
  startTelemetry,
} from '../src/index.ts';

afterEach(() => {
  metrics.disable();
});

function countsOf(values: readonly number[], bounds: readonly number[]): number[] {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  for (const value of values) {
    const index = bounds.findIndex((bound) => value <= bound);
    const bucket = index === -1 ? bounds.length : index;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

test('a percentile read from the buckets is never a bucket away from the true one', () => {
  const duration = fc.double({ min: 0.001, max: 10, noNaN: true });
  fc.assert(
    fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), (values) => {
      const sorted = values.toSorted((a, b) => a - b);
      for (const share of [0.5, 0.95, 0.99]) {
        const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
        const read = quantileOf(durationBuckets, countsOf(values, durationBuckets), share) ?? NaN;
        expect(Math.abs(read - exact) / exact).toBeLessThan(0.29);
      }
    }),
    { numRuns: 300 },
  );
});

test('boundaries ascend, ten a decade from 1 ms to 10 s', () => {
  expect(durationBuckets).toEqual(durationBuckets.toSorted((a, b) => a - b));
  expect(durationBuckets.filter((bound) => bound >= 0.001 && bound < 10)).toHaveLength(40);
});

interface EmfObject extends Record<string, unknown> {
  _aws: {
    Timestamp: number;
    CloudWatchMetrics: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string; Unit: string }[];
    }[];
  };
}

interface Distribution {
  Values: number[];
  Counts: number[];
  Count: number;
  Sum: number;
  Min: number;
  Max: number;
}

describe('embedded metric format', () => {
  function createMeter(aggregation?: AggregationType.EXPONENTIAL_HISTOGRAM) {
    const lines: string[] = [];
    const exporter = createEmfExporter({
      namespace: 'Payments',
      write: (line) => lines.push(line),
    });
    const provider = new MeterProvider({
      resource: resourceFromAttributes({ 'service.name': 'payments' }),
      readers: [new PeriodicExportingMetricReader({ exporter })],
      views: aggregation ? [{ instrumentName: '*', aggregation: { type: aggregation } }] : [],
    });
    const objects = async () => {
      lines.length = 0;
      await provider.forceFlush();
      return lines.map((line) => JSON.parse(line) as EmfObject);
    };
    return { meter: provider.getMeter('test'), objects };
  }

  test('has units, dimensions and differences', async () => {
    const { meter, objects } = createMeter();
    const requests = meter.createCounter('requests', { unit: '{request}' });
    const heap = meter.createUpDownCounter('heap', { unit: 'By' });
    requests.add(2, { route: '/a', empty: '' });
    heap.add(5);
    const [first, second] = await objects();
    expect(first?._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'Payments',
        Dimensions: [['service.name', 'route']],
        Metrics: [{ Name: 'requests', Unit: 'Count' }],
      },
    ]);
    expect(first).toMatchObject({ 'service.name': 'payments', route: '/a', requests: 2 });
    expect(Math.abs(Date.now() - (first?._aws.Timestamp ?? 0))).toBeLessThan(60_000);
    expect(second).toMatchObject({ heap: 5 });
    expect(second?._aws.CloudWatchMetrics[0]?.Metrics).toEqual([{ Name: 'heap', Unit: 'Bytes' }]);
    requests.add(3, { route: '/a', empty: '' });
    heap.add(1);
    expect(await objects()).toMatchObject([{ requests: 3 }, { heap: 6 }]);
  });

  test('never has more than a hundred metrics or values in an object', async () => {
    const { meter, objects } = createMeter();
    for (let index = 0; index < 250; index += 1)
      meter.createCounter(`count.${String(index)}`).add(1);
    const bounds = Array.from({ length: 240 }, (_, index) => index + 1);
    const wide = meter.createHistogram('wide', { advice: { explicitBucketBoundaries: bounds } });
    for (const bound of bounds) wide.record(bound);
    const all = await objects();
    const names = all.flatMap(({ _aws }) => _aws.CloudWatchMetrics[0]?.Metrics ?? []);
    expect(new Set(names.map(({ Name }) => Name)).size).toBe(251);
    for (const object of all) {
      const listed = object._aws.CloudWatchMetrics[0]?.Metrics ?? [];
      expect(listed.length).toBeLessThanOrEqual(100);
      for (const { Name } of listed) expect(object[Name]).toBeDefined();
    }
    const parts = all.flatMap(({ wide: part }) => (part ? [part as Distribution] : []));
    expect(parts).toHaveLength(3);
    expect(Math.max(...parts.map(({ Values }) => Values.length))).toBeLessThanOrEqual(100);
    expect(parts.reduce((sum, { Count }) => sum + Count, 0)).toBe(240);
  });

  test.each([undefined, AggregationType.EXPONENTIAL_HISTOGRAM] as const)(
    'has histograms as values and counts (aggregation %s)',
    async (aggregation) => {
      const { meter, objects } = createMeter(aggregation);
      const histogram = meter.createHistogram('duration', {
        unit: 's',
        advice: { explicitBucketBoundaries: [...durationBuckets] },
      });
      for (const value of [0.01, 0.01, 0.2, 3]) histogram.record(value);
      const [object] = await objects();
      const { Values, Counts, ...totals } = object?.duration as Distribution;
      expect(totals).toEqual({ Count: 4, Sum: expect.closeTo(3.22) as number, Min: 0.01, Max: 3 });
      expect(Counts).toEqual([2, 1, 1]);
      for (const [index, exact] of [0.01, 0.2, 3].entries()) {
        expect(Math.abs((Values[index] ?? 0) - exact) / exact).toBeLessThan(0.15);
      }
    },
  );
});

test('the runtime and a pool of connections can be watched', async () => {
  const telemetry = startTelemetry({
    service: { name: 'watched', version: '1' },
    environment: {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    },
  });
  const postgres = await temporaryPostgres();
  await postgres.createDatabase('pool');
  const pool = new pg.Pool({ connectionString: postgres.url('pool'), max: 1 });
  const end = registerPoolMetrics(pool, { name: 'main' });
  const client = await pool.connect();
  const waiting = pool.query('select 1');
  const render = async () => (await telemetry.renderMetrics?.()) ?? '';
  const busy = await render();
  expect(busy).toMatch(/db_client_connection_count\{.*state="used".*\} 1\n/);
  expect(busy).toMatch(/db_client_connection_max\{.*pool_name="main".*\} 1\n/);
  expect(busy).toMatch(/db_client_connection_pending_requests\{.*\} 1\n/);
  for (const name of ['cpu_time_total', 'memory_usage']) expect(busy).toContain(`process_${name}`);
  for (const name of ['utilization', 'delay_p99']) {
    await expect.poll(render).toContain(`nodejs_eventloop_${name}`);
  }
  client.release();
  await waiting;
  const idle = await render();
  expect(idle).toMatch(/db_client_connection_pending_requests\{.*\} 0\n/);
  expect(idle).toMatch(/db_client_connection_use_time_count\{.*\} 2\n/);
  end();
  await pool.end();
  await postgres.stop();
  await telemetry.stop();
});

test('a histogram of durations is nothing but a name before telemetry starts', () => {
  const histogram = createDurationHistogram({ name: 'x', description: 'x' });
  expect(() => {
    histogram.record(1, { a: 'b' });
  }).not.toThrow();
});
