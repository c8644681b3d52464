export { startCollector, type Collector, type CollectorOptions } from './collector.ts';
export { telemetryMigrations } from './migrations.ts';
export { quantileOf } from './queries/quantile.ts';
export { queryRed, type RedOptions, type RedStep } from './queries/red.ts';
export {
  queryLatestMetrics,
  queryServices,
  type LatestMetric,
  type LatestMetricsOptions,
  type SeenService,
} from './queries/services.ts';
export {
  queryLogsOfTrace,
  querySlowestTraces,
  queryTrace,
  type StoredLog,
  type StoredSpan,
  type TraceQuery,
  type TraceSummary,
} from './queries/traces.ts';
