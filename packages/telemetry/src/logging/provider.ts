import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  ConsoleLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
  type LogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import type { Redactor } from '../redaction/redactor.ts';
import { redactLogs } from '../redaction/logs.ts';
import { readList, readNumber, readOtlp, type Environment } from '../settings.ts';

interface LogsOptions {
  environment: Environment;
  resource: Resource;
  redactor: Redactor;
}

/**
 * The provider that OTEL_LOGS_EXPORTER asks for (otlp, console). Without the variable there is none:
 * lines on standard output are how a container's logs are collected, and sending them twice costs.
 */
export function createLoggerProvider(options: LogsOptions): LoggerProvider | undefined {
  const { environment, resource, redactor } = options;
  const exporters = readList(environment, 'OTEL_LOGS_EXPORTER', {
    known: ['otlp', 'console'],
    otherwise: [],
  });
  if (exporters.length === 0) return undefined;
  const processors = exporters.map((name) => createProcessor(name, environment));
  return new LoggerProvider({ resource, processors: [redactLogs(redactor, processors)] });
}

function createProcessor(name: 'otlp' | 'console', environment: Environment): LogRecordProcessor {
  if (name === 'console') {
    return new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() });
  }
  const { isJson, config } = readOtlp(environment, 'LOGS');
  return new BatchLogRecordProcessor({
    exporter: isJson ? new JsonExporter(config as object) : new ProtobufExporter(config as object),
    maxQueueSize: readNumber(environment, 'OTEL_BLRP_MAX_QUEUE_SIZE') ?? 4_096,
    maxExportBatchSize: readNumber(environment, 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE') ?? 512,
    scheduledDelayMillis: readNumber(environment, 'OTEL_BLRP_SCHEDULE_DELAY') ?? 1_000,
  });
}
