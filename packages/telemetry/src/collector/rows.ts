import type { Redactor } from '../redaction/redactor.ts';
import type { OtlpLog, OtlpRequest, OtlpSpan } from './otlp/request.ts';
import { attributesOf, plainOf, timeOf, type KeyValue, type Plain } from './otlp/values.ts';

/** Who sent it. */
export interface Sender {
  service: string;
  instance: string | null;
}

export type Row = Plain;

export function senderOf(resource: { attributes?: KeyValue[] } = {}, redactor: Redactor): Sender {
  const attributes = redactor.attributes(attributesOf(resource.attributes) as never) as Plain;
  const instance = attributes['service.instance.id'];
  return {
    service: String(attributes['service.name'] ?? 'unknown_service'),
    instance: typeof instance === 'string' ? instance : null,
  };
}

/** Rows of `telemetry.spans`. They are redacted once more: not every sender is ours. */
export function spanRows({ resourceSpans = [] }: OtlpRequest, redactor: Redactor): Row[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const sender = senderOf(resource, redactor);
    return scopeSpans.flatMap(({ scope, spans = [] }) =>
      spans.map((span) => ({ ...sender, scope: scope?.name ?? null, ...spanRow(span, redactor) })),
    );
  });
}

function spanRow(span: OtlpSpan, redactor: Redactor): Row {
  const { startTimeUnixNano: start = 0, endTimeUnixNano: end = start } = span;
  return {
    trace_id: span.traceId ?? '',
    span_id: span.spanId ?? '',
    // Some senders write no parent as an empty text.
    parent_span_id: span.parentSpanId || null,
    name: redactor.text(span.name ?? ''),
    kind: span.kind ?? 0,
    started_at: timeOf(start) ?? new Date().toISOString(),
    duration_ms: Number(BigInt(end) - BigInt(start)) / 1e6,
    status: span.status?.code ?? 0,
    status_message: span.status?.message ? redactor.text(span.status.message) : null,
    attributes: redactor.value(attributesOf(span.attributes)),
    events: (span.events ?? []).map((event) => ({
      time: timeOf(event.timeUnixNano),
      name: redactor.text(event.name ?? ''),
      attributes: redactor.value(attributesOf(event.attributes)),
    })),
    links: (span.links ?? []).map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      attributes: redactor.value(attributesOf(link.attributes)),
    })),
  };
}

/** Rows of `telemetry.logs`. */
export function logRows({ resourceLogs = [] }: OtlpRequest, redactor: Redactor): Row[] {
  return resourceLogs.flatMap(({ resource, scopeLogs = [] }) => {
    const sender = senderOf(resource, redactor);
    return scopeLogs.flatMap(({ logRecords = [] }) =>
      logRecords.map((record) => ({ ...sender, ...logRow(record, redactor) })),
    );
  });
}

function logRow(record: OtlpLog, redactor: Redactor): Row {
  const body = redactor.value(plainOf(record.body));
  const time = timeOf(record.timeUnixNano) ?? timeOf(record.observedTimeUnixNano);
  return {
    logged_at: time ?? new Date().toISOString(),
    severity: record.severityNumber ?? 0,
    severity_text: record.severityText ?? null,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    trace_id: record.traceId || null,
    span_id: record.spanId || null,
    attributes: redactor.value(attributesOf(record.attributes)),
  };
}
