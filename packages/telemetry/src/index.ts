export { createEmfExporter, type EmfExporterOptions } from './exporters/emf.ts';
export {
  createLogger,
  loggerOptions,
  redactorOf,
  type CreateLoggerOptions,
  type LogOptions,
} from './logging/options.ts';
export { forwardLine } from './logging/forward.ts';
export {
  createDurationHistogram,
  durationBuckets,
  type DurationOptions,
} from './metrics/durations.ts';
export { registerPoolMetrics, type MeasuredPool, type PoolMetricsOptions } from './metrics/pool.ts';
export { registerRuntimeMetrics } from './metrics/runtime.ts';
export {
  createRedactor,
  redact,
  redactAttributes,
  type Redactor,
  type RedactorOptions,
} from './redaction/redactor.ts';
export { asFailure } from './sampling/failures.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
