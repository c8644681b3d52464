import { randomFillSync } from 'node:crypto';

/**
 * A CloudEvent 1.0 in its JSON form. Attribute names are lower-case letters and digits, as the
 * specification asks of names that must survive every transport.
 */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** Unique within `source`; the inbox knows an event by it. */
  readonly id: string;
  /** Who says so, a URI reference: `/services/payments`. */
  readonly source: string;
  /** What happened, in the past tense: `payment.accepted`. */
  readonly type: string;
  /** What it happened to, within the source: `payments/4711`. */
  readonly subject?: string;
  /** When it happened, RFC 3339. */
  readonly time?: string;
  readonly datacontenttype?: string;
  /** URI of the schema of `data`, with its version. */
  readonly dataschema?: string;
  readonly data?: Data;
  /** Events with the same key are delivered in order. Extension "partitioning". */
  readonly partitionkey?: string;
  /** W3C trace context of the producer. Extension "distributed tracing". */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** Further extension attributes. */
  readonly [extension: string]: unknown;
}

export interface CreateEventOptions<Data> {
  /** What happened, in the past tense: `payment.accepted`. */
  type: string;
  /** Who says so, a URI reference: `/services/payments`. */
  source: string;
  data: Data;
  /** What it happened to. Default: left out. */
  subject?: string;
  /** Events with one key keep their order. Default: none, which promises no order. */
  key?: string;
  /** URI of the schema of `data`. Default: left out. */
  dataschema?: string;
  /** Default: a UUID of version 7, so that ids sort by time. */
  id?: string;
  /** Default: now. */
  time?: Date;
  /** Further attributes: names of lower-case letters and digits, values of text, number or boolean. */
  extensions?: Readonly<Record<string, string | number | boolean>>;
}

/** An event that breaks the specification. The message names the attribute and what it must be. */
export class EventError extends Error {
  override readonly name = 'EventError';
}

/**
 * Makes an event with an id and a time.
 * @throws EventError where an attribute is empty or badly named.
 */
export function createEvent<Data>(options: CreateEventOptions<Data>): CloudEvent<Data> {
  const { type, source, data, subject, key, dataschema, extensions } = options;
  const event: CloudEvent<Data> = {
    specversion: '1.0',
    id: options.id ?? timeOrderedId(),
    source,
    type,
    ...(subject !== undefined && { subject }),
    time: (options.time ?? new Date()).toISOString(),
    datacontenttype: 'application/json',
    ...(dataschema !== undefined && { dataschema }),
    ...(key !== undefined && { partitionkey: key }),
    ...extensions,
    data,
  };
  assertEvent(event);
  return event;
}

/**
 * The topic that an event belongs to: its type without the last word, so that all events of one
 * kind of thing share a topic and keep their order. `payment.accepted` goes to `payment`.
 */
export function topicOf(event: Pick<CloudEvent, 'type'>): string {
  const end = event.type.lastIndexOf('.');
  return end > 0 ? event.type.slice(0, end) : event.type;
}

const REQUIRED = ['id', 'source', 'type'] as const;
const OPTIONAL_TEXT = [
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'partitionkey',
  'traceparent',
  'tracestate',
] as const;
const ATTRIBUTE_NAME = /^[a-z0-9]+$/;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}[.\d]*(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** @throws EventError where `value` is not a CloudEvent 1.0. */
export function assertEvent(value: unknown): asserts value is CloudEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EventError('A CloudEvent is a JSON object.');
  }
  const event = value as Record<string, unknown>;
  if (event['specversion'] !== '1.0') {
    throw new EventError('The event has no specversion "1.0"; only CloudEvents 1.0 are read.');
  }
  for (const name of REQUIRED) {
    if (!isText(event[name])) throw mustBe(event, name, 'text that is not empty');
  }
  for (const name of OPTIONAL_TEXT) {
    if (event[name] !== undefined && !isText(event[name])) {
      throw mustBe(event, name, 'text that is not empty, or left out');
    }
  }
  if (event['time'] !== undefined && !isTimestamp(String(event['time']))) {
    throw mustBe(event, 'time', 'a timestamp of RFC 3339, for example 2026-01-31T09:30:00Z');
  }
  for (const [name, attribute] of Object.entries(event)) {
    if (name === 'data' || name === 'data_base64') continue;
    if (!ATTRIBUTE_NAME.test(name)) {
      throw new EventError(
        `${nameOf(event)}: "${name}" is not made of lower-case letters and digits.`,
      );
    }
    if (!['string', 'number', 'boolean', 'undefined'].includes(typeof attribute)) {
      throw mustBe(event, name, 'text, a number or a boolean');
    }
  }
}

function isTimestamp(text: string): boolean {
  return RFC_3339.test(text) && !Number.isNaN(Date.parse(text));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function mustBe(event: Record<string, unknown>, name: string, what: string): EventError {
  return new EventError(`${nameOf(event)}: ${name} must be ${what}.`);
}

function nameOf(event: Record<string, unknown>): string {
  return isText(event['id']) ? `Event ${event['id']}` : 'The event';
}

/** A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then chance. */
function timeOrderedId(): string {
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
