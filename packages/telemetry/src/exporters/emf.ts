import { hrTimeToMilliseconds, ExportResultCode } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { valuesOf, type EmfValue } from './emfValues.ts';
import { unitOf } from './emfUnits.ts';

/** CloudWatch reads no more metrics from one object. */
const METRICS_PER_OBJECT = 100;
const MOST_DIMENSIONS = 30;
const LONGEST_DIMENSION = 1_024;

export interface EmfExporterOptions {
  /** The CloudWatch namespace, such as `Payments`. */
  namespace: string;
  /** Receives one line of JSON with a line break. */
  write: (line: string) => unknown;
}

interface Measurement {
  name: string;
  unit: string;
  value: EmfValue;
}

/** Measurements that share their dimensions and their time go into one object. */
interface Group {
  dimensions: Record<string, string>;
  timestamp: number;
  measurements: Measurement[];
}

/**
 * Writes metrics as CloudWatch's embedded metric format: CloudWatch takes them out of the log group, so
 * a Lambda or a task needs no agent and no call. Dimensions are the service's name and the attributes.
 */
export function createEmfExporter({ namespace, write }: EmfExporterOptions): PushMetricExporter {
  return {
    export(metrics, done) {
      for (const group of groupsOf(metrics)) {
        for (const measurements of chunksOf(group.measurements)) {
          write(`${JSON.stringify(toObject(namespace, { ...group, measurements }))}\n`);
        }
      }
      done({ code: ExportResultCode.SUCCESS });
    },
    // CloudWatch adds up what it receives, so it must receive differences.
    selectAggregationTemporality: (type) =>
      type === InstrumentType.UP_DOWN_COUNTER || type === InstrumentType.OBSERVABLE_UP_DOWN_COUNTER
        ? AggregationTemporality.CUMULATIVE
        : AggregationTemporality.DELTA,
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function groupsOf({ resource, scopeMetrics }: ResourceMetrics): Iterable<Group> {
  const service = resource.attributes['service.name'];
  const groups = new Map<string, Group>();
  for (const metric of scopeMetrics.flatMap((scope) => scope.metrics)) {
    for (const point of metric.dataPoints) {
      const dimensions = dimensionsOf({ 'service.name': service, ...point.attributes });
      const timestamp = Math.round(hrTimeToMilliseconds(point.endTime));
      const key = JSON.stringify([timestamp, dimensions]);
      const group = groups.get(key) ?? { dimensions, timestamp, measurements: [] };
      groups.set(key, group);
      const { name } = metric.descriptor;
      const unit = unitOf(metric);
      group.measurements.push(...valuesOf(metric, point).map((value) => ({ name, unit, value })));
    }
  }
  return groups.values();
}

/** CloudWatch refuses empty values and objects with more than thirty dimensions. */
function dimensionsOf(attributes: Record<string, unknown>): Record<string, string> {
  const pairs = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => [name, textOf(value).slice(0, LONGEST_DIMENSION)] as const);
  return Object.fromEntries(pairs.sort(byName).slice(0, MOST_DIMENSIONS));
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  // The service's name first: it must not be the one that is cut off.
  if (a === 'service.name') return -1;
  return b === 'service.name' || a > b ? 1 : -1;
}

/** A name may stand once in an object; a histogram in several parts needs as many objects. */
function* chunksOf(measurements: readonly Measurement[]): Generator<Measurement[]> {
  let chunk = new Map<string, Measurement>();
  const rest: Measurement[] = [];
  for (const measurement of measurements) {
    if (chunk.has(measurement.name)) {
      rest.push(measurement);
      continue;
    }
    chunk.set(measurement.name, measurement);
    if (chunk.size < METRICS_PER_OBJECT) continue;
    yield [...chunk.values()];
    chunk = new Map();
  }
  if (chunk.size > 0) yield [...chunk.values()];
  if (rest.length > 0) yield* chunksOf(rest);
}

function toObject(namespace: string, { dimensions, timestamp, measurements }: Group) {
  return {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: measurements.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(measurements.map(({ name, value }) => [name, value])),
  };
}
