import {
  DataPointType,
  type DataPoint,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';

/** CloudWatch reads no more values from one metric of one object. */
const VALUES_PER_METRIC = 100;

/** Values with how often each occurred, from which CloudWatch computes percentiles. */
interface Distribution {
  Values: number[];
  Counts: number[];
  Max: number;
  Min: number;
  Count: number;
  Sum: number;
}

export type EmfValue = number | Distribution;

interface Bucket {
  value: number;
  count: number;
}

/** A point as CloudWatch takes it: one value, or a distribution for each hundred buckets in use. */
export function valuesOf(metric: MetricData, point: DataPoint<unknown>): EmfValue[] {
  switch (metric.dataPointType) {
    case DataPointType.HISTOGRAM: {
      const histogram = point.value as Histogram;
      return distributions(explicitBuckets(histogram), histogram);
    }
    case DataPointType.EXPONENTIAL_HISTOGRAM: {
      const histogram = point.value as ExponentialHistogram;
      return distributions(exponentialBuckets(histogram), histogram);
    }
    default:
      return Number.isFinite(point.value) ? [point.value as number] : [];
  }
}

/** Each bucket stands for its middle, as far as the smallest and largest value allow. */
function explicitBuckets({ buckets, min = 0, max = Infinity }: Histogram): Bucket[] {
  const { boundaries, counts } = buckets;
  return counts.map((count, index) => {
    const low = Math.max(boundaries[index - 1] ?? min, min);
    const high = Math.min(boundaries[index] ?? max, max);
    return { value: Number.isFinite(high) ? (low + high) / 2 : low, count };
  });
}

function exponentialBuckets(histogram: ExponentialHistogram): Bucket[] {
  const base = 2 ** (2 ** -histogram.scale);
  const middle = (index: number) => (base ** index + base ** (index + 1)) / 2;
  const { positive, negative, zeroCount } = histogram;
  return [
    ...negative.bucketCounts.map((count, at) => ({ value: -middle(negative.offset + at), count })),
    { value: 0, count: zeroCount },
    ...positive.bucketCounts.map((count, at) => ({ value: middle(positive.offset + at), count })),
  ];
}

interface Totals {
  sum?: number;
  min?: number;
  max?: number;
}

function distributions(all: readonly Bucket[], totals: Totals): Distribution[] {
  const buckets = all.filter(({ count }) => count > 0);
  const parts: Distribution[] = [];
  for (let start = 0; start < buckets.length; start += VALUES_PER_METRIC) {
    parts.push(distribution(buckets.slice(start, start + VALUES_PER_METRIC)));
  }
  const [whole] = parts;
  if (parts.length !== 1 || !whole) return parts;
  // The exact figures are known for the whole only, not for its parts.
  return [
    {
      ...whole,
      Max: totals.max ?? whole.Max,
      Min: totals.min ?? whole.Min,
      Sum: totals.sum ?? whole.Sum,
    },
  ];
}

function distribution(buckets: readonly Bucket[]): Distribution {
  const Values = buckets.map(({ value }) => value);
  const Counts = buckets.map(({ count }) => count);
  return {
    Values,
    Counts,
    Max: Math.max(...Values),
    Min: Math.min(...Values),
    Count: Counts.reduce((sum, count) => sum + count, 0),
    Sum: buckets.reduce((sum, { value, count }) => sum + value * count, 0),
  };
}
