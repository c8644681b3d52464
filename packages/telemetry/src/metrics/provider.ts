import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import {
  ConsoleMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type IMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { createEmfExporter } from '../exporters/emf.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { readList, readNumber, readOtlp, readText, type Environment } from '../settings.ts';
import { createPrometheus, type Prometheus } from './prometheus.ts';

interface MetricsOptions {
  environment: Environment;
  resource: Resource;
  redactor: Redactor;
}

export interface Metrics {
  provider: MeterProvider;
  /** Where OTEL_METRICS_EXPORTER names prometheus. */
  prometheus: Prometheus | undefined;
}

/** The provider that OTEL_METRICS_EXPORTER asks for (otlp, prometheus, emf, console; otlp by default), or none. */
export function createMetrics({
  environment,
  resource,
  redactor,
}: MetricsOptions): Metrics | undefined {
  const exporters = readList(environment, 'OTEL_METRICS_EXPORTER', {
    known: ['otlp', 'prometheus', 'emf', 'console'],
    otherwise: ['otlp'],
  });
  if (exporters.length === 0) return undefined;
  const prometheus = exporters.includes('prometheus') ? createPrometheus(environment) : undefined;
  const pushed = exporters.flatMap((name) =>
    name === 'prometheus' ? [] : [pushEvery(environment, createPushExporter(name, environment))],
  );
  const readers = prometheus ? [prometheus.reader, ...pushed] : pushed;
  const views = [
    {
      instrumentName: '*',
      // Before aggregation, so that a secret never becomes the key of a series.
      attributesProcessors: [{ process: redactor.attributes }],
      aggregationCardinalityLimit: 2_000,
    },
  ];
  return { provider: new MeterProvider({ resource, readers, views }), prometheus };
}

function createPushExporter(
  name: 'otlp' | 'emf' | 'console',
  environment: Environment,
): PushMetricExporter {
  if (name === 'console') return new ConsoleMetricExporter();
  if (name === 'emf') {
    return createEmfExporter({
      namespace: readText(environment, 'AWS_EMF_NAMESPACE') ?? 'Quoin',
      write: (line) => process.stdout.write(line),
    });
  }
  const { isJson, config } = readOtlp(environment, 'METRICS');
  return isJson ? new JsonExporter(config as object) : new ProtobufExporter(config as object);
}

function pushEvery(environment: Environment, exporter: PushMetricExporter): IMetricReader {
  const interval = readNumber(environment, 'OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
  const timeout = readNumber(environment, 'OTEL_METRIC_EXPORT_TIMEOUT') ?? 30_000;
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: interval,
    exportTimeoutMillis: Math.min(interval, timeout),
  });
}
