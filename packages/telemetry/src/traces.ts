import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { createIdGenerator } from './propagation.ts';
import type { Redactor } from './redaction/redactor.ts';
import { redactSpans } from './redaction/spans.ts';
import { createSampler } from './sampling/sampler.ts';
import { readList, readNumber, readOtlp, type Environment } from './settings.ts';

interface TracesOptions {
  environment: Environment;
  resource: Resource;
  redactor: Redactor;
}

/** The provider that OTEL_TRACES_EXPORTER asks for (otlp, console; otlp by default), or none. */
export function createTracerProvider(options: TracesOptions): TracerProvider | undefined {
  const { environment, resource, redactor } = options;
  const processors = createProcessors(environment);
  if (processors.length === 0) return undefined;
  return new TracerProvider({
    resource,
    sampler: createSampler(environment),
    idGenerator: createIdGenerator(environment),
    spanLimits: {
      attributeCountLimit: readNumber(environment, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT') ?? 64,
      eventCountLimit: readNumber(environment, 'OTEL_SPAN_EVENT_COUNT_LIMIT') ?? 32,
      linkCountLimit: readNumber(environment, 'OTEL_SPAN_LINK_COUNT_LIMIT') ?? 128,
      attributeValueLengthLimit:
        readNumber(environment, 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? 4_096,
    },
    spanProcessors: [redactSpans(redactor, processors)],
  });
}

function createProcessors(environment: Environment): SpanProcessor[] {
  const exporters = readList(environment, 'OTEL_TRACES_EXPORTER', {
    known: ['otlp', 'console'],
    otherwise: ['otlp'],
  });
  return exporters.map((name) => {
    if (name === 'console') return new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() });
    const { isJson, config } = readOtlp(environment, 'TRACES');
    return new BatchSpanProcessor({
      exporter: isJson
        ? new JsonExporter(config as object)
        : new ProtobufExporter(config as object),
      maxQueueSize: readNumber(environment, 'OTEL_BSP_MAX_QUEUE_SIZE') ?? 4_096,
      maxExportBatchSize: readNumber(environment, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE') ?? 512,
      scheduledDelayMillis: readNumber(environment, 'OTEL_BSP_SCHEDULE_DELAY') ?? 5_000,
      exportTimeoutMillis: readNumber(environment, 'OTEL_BSP_EXPORT_TIMEOUT') ?? 30_000,
    });
  });
}
