import { assertEvent, EventError, type CloudEvent } from './event.ts';

/** Media type of an event in structured mode. */
export const STRUCTURED_CONTENT_TYPE = 'application/cloudevents+json';

/** An event in binary mode: attributes in the headers, data alone in the body. */
export interface BinaryMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where the event has no data. */
  readonly body: string | undefined;
}

/** The event in structured mode, one JSON document. */
export function toStructured(event: CloudEvent): string {
  return JSON.stringify(event);
}

/** @throws EventError where the text is not the JSON of a CloudEvent 1.0. */
export function fromStructured(text: string): CloudEvent {
  const event = parse(text);
  assertEvent(event);
  return event;
}

/**
 * The event in binary mode. `prefix` is `ce-` for HTTP (the default), where values are
 * percent-encoded, and `ce_` for Kafka, where they are UTF-8.
 */
export function toBinary(event: CloudEvent, prefix: 'ce-' | 'ce_' = 'ce-'): BinaryMessage {
  const { data, datacontenttype = 'application/json', ...attributes } = event;
  const headers: Record<string, string> = { 'content-type': datacontenttype };
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    headers[prefix + name] = prefix === 'ce-' ? percentEncode(String(value)) : String(value);
  }
  return { headers, body: data === undefined ? undefined : JSON.stringify(data) };
}

/**
 * Reads an event in either mode, told apart by the content type.
 * @throws EventError where headers and body are not a CloudEvent 1.0.
 */
export function fromMessage(
  headers: Readonly<Record<string, string | undefined>>,
  body: string | undefined,
  prefix: 'ce-' | 'ce_' = 'ce-',
): CloudEvent {
  const contentType = headers['content-type'];
  if (contentType?.startsWith(STRUCTURED_CONTENT_TYPE)) return fromStructured(body ?? '');
  const event: Record<string, unknown> = {};
  for (const [header, value] of Object.entries(headers)) {
    if (value === undefined || !header.toLowerCase().startsWith(prefix)) continue;
    const name = header.slice(prefix.length).toLowerCase();
    event[name] = prefix === 'ce-' ? percentDecode(value) : value;
  }
  if (contentType !== undefined) event['datacontenttype'] = contentType;
  if (body !== undefined && body !== '') event['data'] = parse(body);
  assertEvent(event);
  return event;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EventError('The message is not JSON.', { cause: error });
  }
}

/** Space, quote, percent and everything outside printable ASCII, as the HTTP binding asks. */
function percentEncode(value: string): string {
  return value.replace(/[^\x21\x23\x24\x26-\x7e]/gu, encodeURIComponent);
}

function percentDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    throw new EventError(`The header value ${value} is not percent-encoded UTF-8.`, {
      cause: error,
    });
  }
}
