import { randomUUID } from 'node:crypto';
{%- if values.api %}
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** What API Gateway makes of a request: an HTTP API event, payload format 2.0. */
export async function httpEvent(request: IncomingMessage) {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: Object.fromEntries(headers) as Record<string, string>,
    requestContext: { requestId: randomUUID(), http: { method: request.method, path: pathname } },
    body: await text(request),
    isBase64Encoded: false,
  };
}
{%- endif %}
{%- if values.queue %}

/** What Lambda makes of messages: a batch of SQS. */
export function queueEvent(...bodies: string[]) {
  const messages = bodies.map((body) => ({
    messageId: randomUUID(),
    body,
    attributes: { ApproximateReceiveCount: '1' },
  }));
  return { Records: messages };
}
{%- endif %}
