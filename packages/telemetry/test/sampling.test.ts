import {
  createTraceState,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SamplingDecision,
  SpanKind,
  trace,
  TraceFlags,
  type SpanContext,
} from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { asFailure, startTelemetry } from '../src/index.ts';
import { createFailureSampler } from '../src/sampling/failures.ts';
import { createReservoirSampler } from '../src/sampling/reservoir.ts';
import { createSampler } from '../src/sampling/sampler.ts';
import { thresholdOf } from '../src/sampling/threshold.ts';
import { startReceiver } from './receiver.ts';

const traceId = fc
  .stringMatching(/^[0-9a-f]{32}$/)
  .filter((id) => id !== '0'.repeat(32) && id.length === 32);
const ratio = fc.oneof(
  fc.constantFrom(0, 0.05, 0.5, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

function decide(sampler: Sampler, id: string, parent = ROOT_CONTEXT) {
  return sampler.shouldSample(parent, id, 'GET /', SpanKind.SERVER, {}, []);
}

const isKept = (sampler: Sampler, id: string) =>
  decide(sampler, id).decision === SamplingDecision.RECORD_AND_SAMPLED;

/** Whether chance alone keeps a trace: the specification's rule, in whole numbers. */
function luck(id: string, share: number): boolean {
  const threshold = BigInt(Math.min(Math.round((1 - share) * 2 ** 32), 2 ** 32 - 1)) << 24n;
  return share > 0 && BigInt(`0x${id.slice(-14)}`) >= threshold;
}

describe('the reservoir', () => {
  test('keeps the first of each second and of the others those that the ratio keeps', () => {
    const arrivals = fc.array(fc.record({ id: traceId, pause: fc.nat({ max: 300 }) }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(arrivals, fc.nat({ max: 20 }), ratio, (all, reservoir, share) => {
        let clock = 0;
        const sampler = createReservoirSampler({ reservoir, ratio: share, now: () => clock });
        const bySecond = new Map<number, { id: string; kept: boolean }[]>();
        for (const { id, pause } of all) {
          clock += pause;
          const second = Math.floor(clock / 1_000);
          const others = bySecond.get(second) ?? [];
          bySecond.set(second, [...others, { id, kept: isKept(sampler, id) }]);
        }
        for (const inSecond of bySecond.values()) {
          const first = inSecond.slice(0, reservoir);
          const rest = inSecond.slice(reservoir);
          expect(first.every(({ kept }) => kept)).toBe(true);
          // By id alone, so never more than the reservoir and what chance gives of the rest.
          expect(rest.map(({ kept }) => kept)).toEqual(rest.map(({ id }) => luck(id, share)));
        }
      }),
    );
  });

  test('decides beyond it as every other service with that ratio, and keeps more with a larger one', () => {
    fc.assert(
      fc.property(traceId, ratio, ratio, (id, one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        const by = (share: number) => createReservoirSampler({ reservoir: 0, ratio: share });
        expect(isKept(by(less), id)).toBe(isKept(by(less), id));
        if (isKept(by(less), id)) expect(isKept(by(more), id)).toBe(true);
      }),
    );
  });

  test('keeps about the ratio of ids that are evenly spread', () => {
    const sampler = createReservoirSampler({ reservoir: 0, ratio: 0.05 });
    const ids = Array.from({ length: 10_000 }, (_, index) =>
      // Multiples of an odd number visit all residues: as even as ids can be.
      ((BigInt(index + 1) * 0x9e3779b97f4a7n * 0x100n) % (1n << 56n))
        .toString(16)
        .padStart(32, '0'),
    );
    const kept = ids.filter((id) => isKept(sampler, id)).length;
    expect(kept).toBeGreaterThan(450);
    expect(kept).toBeLessThan(550);
  });

  test('says with which probability a trace was kept', () => {
    const sampler = createReservoirSampler({ reservoir: 1, ratio: 0.5, now: () => 0 });
    const id = 'f'.repeat(32);
    expect(decide(sampler, id).traceState?.serialize()).toBe('ot=th:0');
    expect(decide(sampler, id).traceState?.serialize()).toBe('ot=th:8');
    expect(decide(sampler, '0'.repeat(31) + '1').traceState).toBeUndefined();
    expect(thresholdOf(0.01).traceState.serialize()).toBe('ot=th:fd70a3d7');
  });
});

describe('failures of traces that are not kept', () => {
  const parentOf = (extra: Partial<SpanContext> = {}) =>
    trace.setSpanContext(ROOT_CONTEXT, {
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceFlags: TraceFlags.NONE,
      ...extra,
    });

  test('are kept while they are few', () => {
    let clock = 0;
    const sampler = createFailureSampler({ now: () => clock });
    const keep = () => decide(sampler, '1'.repeat(32), asFailure(parentOf())).decision;
    expect(decide(sampler, '1'.repeat(32), parentOf()).decision).toBe(SamplingDecision.NOT_RECORD);
    const all = Array.from({ length: 80 }, keep);
    expect(all.filter((each) => each === SamplingDecision.RECORD_AND_SAMPLED)).toHaveLength(50);
    clock = 1_000;
    expect(keep()).toBe(SamplingDecision.RECORD_AND_SAMPLED);
  });

  test.each([
    ['ot=th:c;rv:1234567890abcd,other=1', 'ot=rv:1234567890abcd,other=1'],
    ['ot=th:c,other=1', 'other=1'],
    ['other=1', 'other=1'],
  ])('claim no probability: %s becomes %s', (received, sent) => {
    const parent = parentOf({ traceState: createTraceState(received) });
    const result = decide(createFailureSampler(), '1'.repeat(32), asFailure(parent));
    expect(result.traceState?.serialize()).toBe(sent);
    expect(result.attributes).toEqual({ 'quoin.sampling.reason': 'failure' });
  });
});

describe('OTEL_TRACES_SAMPLER', () => {
  function read(environment: NodeJS.ProcessEnv) {
    const warn = vi.fn<(text: string) => void>();
    const ignore = () => undefined;
    const logger = { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    const sampler = createSampler(environment);
    diag.disable();
    const kept = (count: number) =>
      Array.from({ length: count }, () => isKept(sampler, '1'.repeat(32))).filter(Boolean).length;
    return { warnings: warn.mock.calls.map(([text]) => text), kept };
  }

  test('is the reservoir by default', () => {
    const { warnings, kept } = read({});
    expect(warnings).toEqual([]);
    expect(kept(50)).toBe(50);
  });

  test.each([
    ['reservoir=0,ratio=0', 0],
    ['ratio=1', 30],
    ['reservoir=30,ratio=0', 30],
  ])('takes parentbased_reservoir with %s', (argument, expected) => {
    const { warnings, kept } = read({
      OTEL_TRACES_SAMPLER: 'parentbased_reservoir',
      OTEL_TRACES_SAMPLER_ARG: argument,
    });
    expect(warnings).toEqual([]);
    expect(kept(30)).toBe(expected);
  });

  test.each([
    [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'Use one of parentbased_reservoir, always_on'],
    [{ OTEL_TRACES_SAMPLER_ARG: '0.1' }, 'OTEL_TRACES_SAMPLER is not set'],
    [
      { OTEL_TRACES_SAMPLER: 'parentbased_reservoir', OTEL_TRACES_SAMPLER_ARG: 'ratio=7' },
      'such as reservoir=50,ratio=0.05',
    ],
    [
      { OTEL_TRACES_SAMPLER: 'parentbased_reservoir', OTEL_TRACES_SAMPLER_ARG: 'rate=0.5' },
      'such as reservoir=50,ratio=0.05',
    ],
  ])('that is wrong, %j, is told, and the default is used', (environment, text) => {
    const { warnings, kept } = read(environment);
    expect(warnings.join()).toContain(text);
    expect(kept(50)).toBe(50);
  });
});

test('a trace is kept as a whole, and its probability reaches the backend', async () => {
  const receiver = await startReceiver();
  const telemetry = startTelemetry({
    service: { name: 'sampled', version: '1' },
    environment: {
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    },
  });
  const tracer = trace.getTracer('test');
  const root = tracer.startSpan('root');
  tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root)).end();
  root.end();
  await telemetry.stop();
  await receiver.stop();
  const states = receiver.text().match(/"traceState":"[^"]*"/g);
  expect(states).toEqual(['"traceState":"ot=th:0"', '"traceState":"ot=th:0"']);
});
