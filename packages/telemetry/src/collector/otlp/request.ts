import type { KeyValue } from './values.ts';
import { decodeMessage, type Fields } from './protobuf.ts';
import { logsRequest, metricsRequest, tracesRequest } from './schema.ts';

// OTLP's JSON, as far as it is kept. Everything is optional: it comes from outside.

type Nanoseconds = string | number;

interface Resource {
  attributes?: KeyValue[];
}

interface Scope {
  name?: string;
}

export interface OtlpSpan {
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  name?: string;
  kind?: number;
  startTimeUnixNano?: Nanoseconds;
  endTimeUnixNano?: Nanoseconds;
  attributes?: KeyValue[];
  events?: { timeUnixNano?: Nanoseconds; name?: string; attributes?: KeyValue[] }[];
  links?: { traceId?: string; spanId?: string; attributes?: KeyValue[] }[];
  status?: { code?: number; message?: string };
}

export interface OtlpLog {
  timeUnixNano?: Nanoseconds;
  observedTimeUnixNano?: Nanoseconds;
  severityNumber?: number;
  severityText?: string;
  body?: KeyValue['value'];
  attributes?: KeyValue[];
  traceId?: string;
  spanId?: string;
}

export interface OtlpPoint {
  attributes?: KeyValue[];
  startTimeUnixNano?: Nanoseconds;
  timeUnixNano?: Nanoseconds;
  asDouble?: number;
  asInt?: string | number;
  count?: string | number;
  sum?: number;
  bucketCounts?: (string | number)[];
  explicitBounds?: number[];
  scale?: number;
  zeroCount?: string | number;
  positive?: { offset?: number; bucketCounts?: (string | number)[] };
}

interface Points {
  dataPoints?: OtlpPoint[];
  /** 1 is delta, 2 is cumulative. */
  aggregationTemporality?: number;
  isMonotonic?: boolean;
}

export interface OtlpMetric {
  name?: string;
  unit?: string;
  gauge?: Points;
  sum?: Points;
  histogram?: Points;
  exponentialHistogram?: Points;
}

export interface OtlpRequest {
  resourceSpans?: { resource?: Resource; scopeSpans?: { scope?: Scope; spans?: OtlpSpan[] }[] }[];
  resourceLogs?: { resource?: Resource; scopeLogs?: { logRecords?: OtlpLog[] }[] }[];
  resourceMetrics?: { resource?: Resource; scopeMetrics?: { metrics?: OtlpMetric[] }[] }[];
}

export type Signal = 'traces' | 'logs' | 'metrics';

const SCHEMAS: Record<Signal, Fields> = {
  traces: tracesRequest,
  logs: logsRequest,
  metrics: metricsRequest,
};

/**
 * Reads the body of an OTLP request.
 *
 * @throws ProtobufError or SyntaxError when it is not what the content type says.
 */
export function decodeRequest(body: Buffer, signal: Signal, isJson: boolean): OtlpRequest {
  const decoded: unknown = isJson
    ? JSON.parse(body.toString('utf8'))
    : decodeMessage(body, SCHEMAS[signal]);
  if (typeof decoded !== 'object' || decoded === null) {
    throw new SyntaxError('The body is JSON, and no object.');
  }
  return decoded;
}
