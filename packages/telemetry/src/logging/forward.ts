import { SeverityNumber, type Attributes, type LogRecord } from '@opentelemetry/api';

type Emit = (record: LogRecord) => void;

/** Set while telemetry runs with an exporter for logs. */
let emit: Emit | undefined;

/** Sends each log line that is written from now on to `receiver` too; undefined ends it. */
export function forwardLinesTo(receiver: Emit | undefined): void {
  emit = receiver;
}

const SEVERITIES: Record<string, SeverityNumber> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/**
 * Hands a redacted line of JSON over as a log record, where OTEL_LOGS_EXPORTER asks for that; the
 * active context gives it its trace. The loggers of `loggerOptions` do it by themselves.
 */
export function forwardLine(line: string): void {
  if (emit) emit(toRecord(JSON.parse(line) as Record<string, unknown>));
}

function toRecord(fields: Record<string, unknown>): LogRecord {
  const { level, time, msg, trace_id, span_id, trace_flags, err, ...rest } = fields;
  const severityText = String(level);
  return {
    timestamp: Date.parse(String(time)),
    severityText,
    severityNumber: SEVERITIES[severityText] ?? SeverityNumber.UNSPECIFIED,
    body: typeof msg === 'string' ? msg : '',
    attributes: { ...(rest as Attributes), ...exceptionOf(err) },
  };
}

function exceptionOf(err: unknown): Attributes {
  if (typeof err !== 'object' || err === null) return {};
  const { type, message, stack } = err as Record<string, string>;
  return {
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack,
  };
}
