import { durationBuckets } from '@quoin/telemetry';
import { quantileOf } from '@quoin/telemetry/collector';

const SPECIFICATION = [
  ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
];
const SAMPLES = 50_000;

/** Deterministic, so that the table is the same on every machine. */
function createRandom(): () => number {
  let state = 42;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return (state + 0.5) / 2 ** 32;
  };
}

const random = createRandom();
const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
const logNormal = (median: number, spread: number) => () => median * Math.exp(spread * normal());

const SHAPES: Record<string, () => number> = {
  'cache: median 1.5 ms': logNormal(0.001_5, 0.4),
  'database: median 8 ms': logNormal(0.008, 0.5),
  'payment rail: median 180 ms, long tail': logNormal(0.18, 0.9),
  'two modes: 4 ms, one in twenty 400 ms': () =>
    random() < 0.95 ? logNormal(0.004, 0.3)() : logNormal(0.4, 0.2)(),
};

/** How far p95 and p99 from a histogram are off, for the usual boundaries and ours. */
export function percentileErrors() {
  return Object.entries(SHAPES).map(([what, draw]) => {
    const values = Float64Array.from({ length: SAMPLES }, draw).toSorted();
    return {
      'shape of durations': what,
      '14 boundaries: p95': error(values, SPECIFICATION, 0.95),
      p99: error(values, SPECIFICATION, 0.99),
      'ours: p95 ': error(values, durationBuckets, 0.95),
      'p99 ': error(values, durationBuckets, 0.99),
    };
  });
}

function error(sorted: Float64Array, bounds: readonly number[], share: number): string {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  for (const value of sorted) {
    const index = bounds.findIndex((bound) => value <= bound);
    const bucket = index === -1 ? bounds.length : index;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
  const read = quantileOf(bounds, counts, share) ?? NaN;
  return `${((read / exact - 1) * 100).toFixed(1)} %`;
}
