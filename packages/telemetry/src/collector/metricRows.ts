import type { Redactor } from '../redaction/redactor.ts';
import type { DeltaStore } from './deltas.ts';
import type { OtlpMetric, OtlpPoint, OtlpRequest } from './otlp/request.ts';
import { attributesOf, timeOf } from './otlp/values.ts';
import { senderOf, type Row, type Sender } from './rows.ts';

const DELTA = 1;

/** Figures that grow together: the buckets of a histogram with its sum, or one value. */
export interface Figures {
  /** Restarts when the sender does. */
  startedAt: string | undefined;
  /** The upper bounds of the buckets; the last bucket has none. */
  bounds: number[];
  counts: number[];
  sum: number;
}

interface Series {
  sender: Sender;
  metric: OtlpMetric;
  kind: 'gauge' | 'sum' | 'histogram';
  /** Whether the sender sends totals that grow, of which we keep the differences. */
  isCumulative: boolean;
  isDelta: boolean;
}

/** Rows of `telemetry.metric_points`. A total of which no earlier value is known gives none. */
export function metricRows(
  { resourceMetrics = [] }: OtlpRequest,
  redactor: Redactor,
  deltas: DeltaStore,
): Row[] {
  return resourceMetrics.flatMap(({ resource, scopeMetrics = [] }) => {
    const sender = senderOf(resource, redactor);
    return scopeMetrics.flatMap(({ metrics = [] }) =>
      metrics.flatMap((metric) => rowsOfMetric(sender, metric, redactor, deltas)),
    );
  });
}

function rowsOfMetric(
  sender: Sender,
  metric: OtlpMetric,
  redactor: Redactor,
  deltas: DeltaStore,
): Row[] {
  const { gauge, sum, histogram, exponentialHistogram } = metric;
  const points = gauge ?? sum ?? histogram ?? exponentialHistogram;
  const kind = gauge ? 'gauge' : sum ? 'sum' : 'histogram';
  // A sum that may fall (connections in use) is a state, not a flow.
  const flows = kind === 'histogram' || sum?.isMonotonic === true;
  const isCumulative = flows && points?.aggregationTemporality !== DELTA;
  const series: Series = { sender, metric, kind, isCumulative, isDelta: flows };
  return (points?.dataPoints ?? []).flatMap((point) => rowOf(series, point, redactor, deltas));
}

function rowOf(series: Series, point: OtlpPoint, redactor: Redactor, deltas: DeltaStore): Row[] {
  const { sender, metric, kind, isDelta } = series;
  const attributes = redactor.value(attributesOf(point.attributes));
  const total: Figures = {
    startedAt: timeOf(point.startTimeUnixNano),
    bounds: kind === 'histogram' ? boundsOf(point) : [],
    counts: kind === 'histogram' ? countsOf(point) : [],
    sum: kind === 'histogram' ? (point.sum ?? 0) : Number(point.asDouble ?? point.asInt ?? 0),
  };
  const key = JSON.stringify([sender, metric.name, attributes]);
  const added = series.isCumulative ? deltas.add(key, total) : total;
  if (!added) return [];
  return [
    {
      ...sender,
      measured_at: timeOf(point.timeUnixNano) ?? new Date().toISOString(),
      name: redactor.text(metric.name ?? ''),
      unit: metric.unit ?? '',
      kind,
      is_delta: isDelta,
      attributes,
      ...(kind === 'histogram' ? histogramColumns(added) : { value: added.sum }),
    },
  ];
}

function histogramColumns({ bounds, counts, sum }: Figures): Row {
  return { count: counts.reduce((all, count) => all + count, 0), sum, bounds, counts };
}

/** An exponential histogram's bounds are the powers of its base. */
function boundsOf({ explicitBounds, scale, positive }: OtlpPoint): number[] {
  if (scale === undefined && !positive) return explicitBounds ?? [];
  const base = 2 ** (2 ** -(scale ?? 0));
  const { offset = 0, bucketCounts = [] } = positive ?? {};
  // The first bound closes the bucket of zero and of what lies below the first counted one.
  return Array.from({ length: bucketCounts.length + 1 }, (_, index) => base ** (offset + index));
}

function countsOf({ bucketCounts, scale, zeroCount, positive }: OtlpPoint): number[] {
  if (scale === undefined && !positive) return (bucketCounts ?? []).map(Number);
  return [Number(zeroCount ?? 0), ...(positive?.bucketCounts ?? []).map(Number), 0];
}
