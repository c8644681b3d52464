import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, stdSerializers, stdTimeFunctions, type Logger, type LoggerOptions } from 'pino';
import { defaultRedactor, type Redactor } from '../redaction/redactor.ts';
import { forwardLine } from './forward.ts';

const kRedactor = Symbol('redactor');

export interface LogOptions {
  /**
   * The least severe level that is written: fatal, error, warn, info, debug, trace, or silent.
   * @default 'info'
   */
  level?: string;
  /** @default a redactor with its defaults */
  redactor?: Redactor;
}

export interface CreateLoggerOptions extends LogOptions {
  /** The field `name` on each line. */
  name: string;
}

/**
 * Options for pino, and so for Fastify's `logger`: a line of JSON per entry with `level` as a word,
 * `time` in ISO 8601, `trace_id`, `span_id` and `trace_flags` of the active span, errors with their
 * causes. Each line is redacted as a whole before it is written, so no serialiser, child logger or
 * depth gets around it. With OTEL_LOGS_EXPORTER=otlp the same line goes to the collector.
 */
export function loggerOptions({
  level = 'info',
  redactor = defaultRedactor,
}: LogOptions = {}): LoggerOptions {
  const options: LoggerOptions & { [kRedactor]: Redactor } = {
    [kRedactor]: redactor,
    level,
    // The platform knows the host and the process; the resource of the exported record says both.
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: stdSerializers.errWithCause, error: stdSerializers.errWithCause },
    mixin: activeTrace,
    hooks: {
      streamWrite(line: string) {
        const clean = redactor.line(line);
        forwardLine(clean);
        return clean;
      },
    },
  };
  return options;
}

/**
 * The redactor of options that {@link loggerOptions} made; undefined for others. It is for code that
 * writes lines of its own beside the logger, as a request log does for speed.
 */
export function redactorOf(options: object): Redactor | undefined {
  return (options as { [kRedactor]?: Redactor })[kRedactor];
}

/** A logger on standard output, set up by {@link loggerOptions}. */
export function createLogger({ name, ...options }: CreateLoggerOptions): Logger {
  return pino({ name, ...loggerOptions(options) });
}

/** Names as in OpenTelemetry's "Trace Context in non-OTLP Log Formats". */
function activeTrace(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span || !isSpanContextValid(span)) return {};
  const flags = span.traceFlags.toString(16).padStart(2, '0');
  return { trace_id: span.traceId, span_id: span.spanId, trace_flags: flags };
}
