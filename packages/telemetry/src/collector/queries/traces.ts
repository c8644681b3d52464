import type { Pool } from 'pg';

export interface TraceQuery {
  /** @default all services */
  service?: string;
  from: Date;
  to: Date;
  /** @default 20 */
  limit?: number;
}

/** A trace by its root: the span that nobody who sends to us called. */
export interface TraceSummary {
  traceId: string;
  service: string;
  name: string;
  startedAt: Date;
  /** Milliseconds. */
  duration: number;
  hasFailed: boolean;
}

export interface StoredSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  service: string;
  instance: string | null;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  startedAt: Date;
  /** Milliseconds. */
  duration: number;
  /** 0 unset, 1 ok, 2 error. */
  status: number;
  statusMessage: string | null;
  scope: string | null;
  attributes: Record<string, unknown>;
  events: { time: string; name: string; attributes: Record<string, unknown> }[];
  links: { traceId: string; spanId: string; attributes: Record<string, unknown> }[];
}

export interface StoredLog {
  loggedAt: Date;
  service: string;
  /** 1 to 4 trace, 5 debug, 9 info, 13 warn, 17 error, 21 fatal. */
  severity: number;
  severityText: string | null;
  body: string;
  traceId: string | null;
  spanId: string | null;
  attributes: Record<string, unknown>;
}

/** The slowest traces of a time, slowest first. */
export async function querySlowestTraces(pool: Pool, options: TraceQuery): Promise<TraceSummary[]> {
  const { service = null, from, to, limit = 20 } = options;
  const { rows } = await pool.query<TraceSummary>(
    `select trace_id as "traceId", service, name, started_at as "startedAt",
       duration_ms as duration, status = 2 as "hasFailed"
     from telemetry.spans
     where parent_span_id is null and ($1::text is null or service = $1)
       and received_at >= $2 and started_at >= $2 and started_at < $3
     order by duration_ms desc
     limit $4`,
    [service, from, to, limit],
  );
  return rows;
}

/** All spans of a trace in the order in which they began, the root first; none where it is unknown or older than a day. */
export async function queryTrace(pool: Pool, traceId: string): Promise<StoredSpan[]> {
  const { rows } = await pool.query<StoredSpan>(
    `select trace_id as "traceId", span_id as "spanId", parent_span_id as "parentSpanId", service,
       instance, name, kind, started_at as "startedAt", duration_ms as duration, status,
       status_message as "statusMessage", scope, attributes, events, links
     from telemetry.spans where trace_id = $1
     order by started_at, parent_span_id is not null, span_id`,
    [traceId],
  );
  return rows;
}

/** What was logged during a trace, in order. */
export async function queryLogsOfTrace(pool: Pool, traceId: string): Promise<StoredLog[]> {
  const { rows } = await pool.query<StoredLog>(
    `select logged_at as "loggedAt", service, severity, severity_text as "severityText", body,
       trace_id as "traceId", span_id as "spanId", attributes
     from telemetry.logs where trace_id = $1 order by logged_at`,
    [traceId],
  );
  return rows;
}
