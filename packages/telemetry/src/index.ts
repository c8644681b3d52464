import type { Attributes } from '@opentelemetry/api';
import type { Logger, LoggerOptions } from 'pino';

export interface TelemetryOptions {
  /** What `service.name` and `service.version` say, unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES do. */
  service: { name: string; version: string };
  /** Where the OTEL_* variables are read. @default process.env */
  environment?: NodeJS.ProcessEnv;
  /** What is removed besides card numbers and secrets. @default the default redactor */
  redactor?: Redactor;
}

export interface Telemetry {
  /** All metrics in Prometheus' text format, where OTEL_METRICS_EXPORTER names prometheus. */
  renderMetrics?: () => Promise<string>;
  /** Sends what is left and stops. Takes at most two seconds, and never rejects. */
  stop(): Promise<void>;
}

export interface RedactorOptions {
  /** Names of fields whose values are removed, besides the default ones; case and `_-.` do not matter. @default [] */
  fields?: readonly string[];
  /** Also removes e-mail addresses or account numbers (IBAN) inside texts. @default [] */
  patterns?: readonly ('email' | 'iban')[];
}

/** Removes card numbers, secrets and personal data. A value without any is returned as it is, not copied. */
export interface Redactor {
  text(text: string): string;
  attributes<T extends Attributes>(attributes: T): T;
  /** Any JSON-like value, at any depth. */
  value(value: unknown): unknown;
  /** One line of JSON, as a logger writes it. */
  line(line: string): string;
}

export interface LogOptions {
  /** fatal, error, warn, info, debug, trace or silent. @default 'info' */
  level?: string;
  /** @default the default redactor */
  redactor?: Redactor;
}

export declare function startTelemetry(options: TelemetryOptions): Telemetry;
export declare function createRedactor(options?: RedactorOptions): Redactor;
/** With the default redactor. */
export declare function redact(value: unknown): unknown;
export declare function redactAttributes<T extends Attributes>(attributes: T): T;
/** Options of pino: JSON, `time` as ISO 8601, `level` as a word, `trace_id` and `span_id` on each line, redacted. */
export declare function loggerOptions(options?: LogOptions): LoggerOptions;
export declare function createLogger(options: LogOptions & { name: string }): Logger;
/** Boundaries in seconds for histograms of durations, for `advice: { explicitBucketBoundaries }`. */
export declare const durationBuckets: number[];
/** CPU, memory, event loop, garbage collection, handles. @returns a function that stops it */
export declare function registerRuntimeMetrics(): () => void;
export interface PoolLike {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
  options: { max?: number };
}
/** @returns a function that stops it */
export declare function registerPoolMetrics(pool: PoolLike, options?: { name?: string }): () => void;
