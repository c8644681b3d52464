import type { Field, Fields } from './protobuf.ts';

// The fields of opentelemetry-proto 1.x that are kept, by their numbers.

const field = (name: string, kind: Exclude<Field['kind'], 'message'>): Field => ({ name, kind });
const list = (name: string, kind: Exclude<Field['kind'], 'message'>): Field => ({
  name,
  kind,
  isRepeated: true,
});
const message = (name: string, fields: () => Fields): Field => ({ name, kind: 'message', fields });
const messages = (name: string, fields: () => Fields): Field => ({
  name,
  kind: 'message',
  isRepeated: true,
  fields,
});

const anyValue: Fields = {
  1: field('stringValue', 'string'),
  2: field('boolValue', 'bool'),
  3: field('intValue', 'int'),
  4: field('doubleValue', 'double'),
  5: message('arrayValue', () => ({ 1: messages('values', () => anyValue) })),
  6: message('kvlistValue', () => ({ 1: messages('values', () => keyValue) })),
  7: field('bytesValue', 'base64'),
};

const keyValue: Fields = { 1: field('key', 'string'), 2: message('value', () => anyValue) };
const attributes = messages('attributes', () => keyValue);
const resource = message('resource', () => ({ 1: attributes }));
const scope = message('scope', () => ({
  1: field('name', 'string'),
  2: field('version', 'string'),
}));

const event: Fields = {
  1: field('timeUnixNano', 'fixed64'),
  2: field('name', 'string'),
  3: attributes,
};

const link: Fields = { 1: field('traceId', 'hex'), 2: field('spanId', 'hex'), 4: attributes };

const span: Fields = {
  1: field('traceId', 'hex'),
  2: field('spanId', 'hex'),
  4: field('parentSpanId', 'hex'),
  5: field('name', 'string'),
  6: field('kind', 'uint'),
  7: field('startTimeUnixNano', 'fixed64'),
  8: field('endTimeUnixNano', 'fixed64'),
  9: attributes,
  11: messages('events', () => event),
  13: messages('links', () => link),
  15: message('status', () => ({ 2: field('message', 'string'), 3: field('code', 'uint') })),
};

/** ExportTraceServiceRequest */
export const tracesRequest: Fields = {
  1: messages('resourceSpans', () => ({
    1: resource,
    2: messages('scopeSpans', () => ({ 1: scope, 2: messages('spans', () => span) })),
  })),
};

const logRecord: Fields = {
  1: field('timeUnixNano', 'fixed64'),
  2: field('severityNumber', 'uint'),
  3: field('severityText', 'string'),
  5: message('body', () => anyValue),
  6: attributes,
  9: field('traceId', 'hex'),
  10: field('spanId', 'hex'),
  11: field('observedTimeUnixNano', 'fixed64'),
};

/** ExportLogsServiceRequest */
export const logsRequest: Fields = {
  1: messages('resourceLogs', () => ({
    1: resource,
    2: messages('scopeLogs', () => ({ 1: scope, 2: messages('logRecords', () => logRecord) })),
  })),
};

const times: Fields = {
  2: field('startTimeUnixNano', 'fixed64'),
  3: field('timeUnixNano', 'fixed64'),
};

const numberPoint: Fields = {
  ...times,
  4: field('asDouble', 'double'),
  6: field('asInt', 'sfixed64'),
  7: attributes,
};

const histogramPoint: Fields = {
  ...times,
  4: field('count', 'fixed64'),
  5: field('sum', 'double'),
  6: list('bucketCounts', 'fixed64'),
  7: list('explicitBounds', 'double'),
  9: attributes,
};

const buckets: Fields = { 1: field('offset', 'sint'), 2: list('bucketCounts', 'uint') };

const exponentialPoint: Fields = {
  1: attributes,
  ...times,
  4: field('count', 'fixed64'),
  5: field('sum', 'double'),
  6: field('scale', 'sint'),
  7: field('zeroCount', 'fixed64'),
  8: message('positive', () => buckets),
};

const points = (fields: Fields): Fields => ({
  1: messages('dataPoints', () => fields),
  2: field('aggregationTemporality', 'uint'),
  3: field('isMonotonic', 'bool'),
});

const metric: Fields = {
  1: field('name', 'string'),
  3: field('unit', 'string'),
  5: message('gauge', () => points(numberPoint)),
  7: message('sum', () => points(numberPoint)),
  9: message('histogram', () => points(histogramPoint)),
  10: message('exponentialHistogram', () => points(exponentialPoint)),
};

/** ExportMetricsServiceRequest */
export const metricsRequest: Fields = {
  1: messages('resourceMetrics', () => ({
    1: resource,
    2: messages('scopeMetrics', () => ({ 1: scope, 2: messages('metrics', () => metric) })),
  })),
};
