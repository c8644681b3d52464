/**
 * What the resilience package costs per call, in nanoseconds, with a meter provider registered as in a service.
 *
 *     node packages/bench/src/resilience.bench.ts [--runs 11]
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { metrics } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createLoadShedder, createPolicy, createRateLimiter } from '@quoin/resilience';

const CALLS = 50_000;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '11' } } });
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1) {
  throw new Error(`--runs is "${values.runs}". Use a whole number from 1 on.`);
}
const loadBefore = loadavg()[0] ?? 0;

class SilentReader extends MetricReader {
  protected override onForceFlush = () => Promise.resolve();
  protected override onShutdown = () => Promise.resolve();
}
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [new SilentReader()] }));

const work = () => Promise.resolve(1);
const policy = createPolicy({ name: 'everything', idempotent: true, fallback: () => 0 });
const bare = createPolicy({
  name: 'nothing',
  timeout: false,
  deadline: false,
  retry: false,
  breaker: false,
  bulkhead: false,
});
const limiter = createRateLimiter({ name: 'bench', limit: 1_000_000_000, window: 1000 });
const full = createRateLimiter({ name: 'bench-full', limit: 1, window: 3_600_000 });
const keys = Array.from({ length: 10_000 }, (_, n) => `caller ${String(n)}`);
const shedder = createLoadShedder({ name: 'bench' });

console.table([
  await measure('await a promise, nothing around it', work),
  await measure('policy.execute, every part off', () => bare.execute(work)),
  await measure('policy.execute, every part on', () => policy.execute(work)),
  await measure('limiter.consume, one key', () => limiter.consume('caller')),
  await measure('limiter.consume, 10,000 keys', (n) => limiter.consume(keys[n % 10_000] ?? '')),
  await measure('limiter.consume, refused', () => full.consume('caller')),
  await measure('shedder.tryAcquire and release', () => {
    shedder.tryAcquire()?.();
  }),
]);
shedder[Symbol.dispose]();
console.log(
  `nanoseconds per call, ${String(CALLS)} calls a run, ${String(runs)} runs after one that is not counted, ` +
    `Node ${process.version}, ${String(availableParallelism())} cores, load average before: ${loadBefore.toFixed(1)}`,
);

async function measure(what: string, call: (n: number) => unknown) {
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const started = performance.now();
    for (let n = 0; n < CALLS; n += 1) await call(n);
    if (run > 0) times.push(((performance.now() - started) * 1e6) / CALLS);
  }
  times.sort((a, b) => a - b);
  const nanoseconds = (time = Number.NaN) => Math.round(time);
  return {
    what,
    min: nanoseconds(times[0]),
    median: nanoseconds(times[Math.floor(runs / 2)]),
    max: nanoseconds(times.at(-1)),
  };
}
