import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  metrics,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
} from '@opentelemetry/api';
import type { Delivery } from './bus.ts';
import { topicOf, type CloudEvent } from './event.ts';

const NAME = '@quoin/messaging';

export const tracer = () => trace.getTracer(NAME);
export const meter = () => metrics.getMeter(NAME);

/** The event with the trace that is active now, unless it carries one already. */
export function withTrace(event: CloudEvent): CloudEvent {
  if (event.traceparent !== undefined) return event;
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier, defaultTextMapSetter);
  const { traceparent, tracestate } = carrier;
  if (traceparent === undefined) return event;
  return { ...event, traceparent, ...(tracestate && { tracestate }) };
}

/** Runs `publish` in a producer span that links to the trace of each event. */
export async function tracePublish(
  system: string,
  events: readonly CloudEvent[],
  publish: (events: readonly CloudEvent[]) => Promise<void>,
): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const destination = topicOf(first);
  const attributes: Attributes = {
    'messaging.system': system,
    'messaging.destination.name': destination,
    'messaging.operation.name': 'publish',
    'messaging.operation.type': 'send',
  };
  const span = tracer().startSpan(`publish ${destination}`, {
    kind: SpanKind.PRODUCER,
    attributes: { ...attributes, 'messaging.batch.message_count': events.length },
    links: events.slice(0, MOST_LINKS).flatMap(linkOf),
  });
  const started = performance.now();
  try {
    await context.with(trace.setSpan(context.active(), span), () => publish(events.map(withTrace)));
    instruments().sent.add(events.length, attributes);
  } catch (error) {
    attributes['error.type'] = nameOf(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
    throw error;
  } finally {
    instruments().publishing.record((performance.now() - started) / 1_000, attributes);
    span.end();
  }
}

/** The collector truncates spans with more links than this. */
const MOST_LINKS = 128;

/** Runs `handle` in a consumer span that continues the producer's trace and links to it. */
export async function traceDelivery(
  system: string,
  event: CloudEvent,
  delivery: Delivery,
  handle: () => Promise<void>,
): Promise<void> {
  const attributes: Attributes = {
    'messaging.system': system,
    'messaging.destination.name': delivery.topic,
    'messaging.consumer.group.name': delivery.group,
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
  };
  const parent = contextOf(event);
  const options = {
    kind: SpanKind.CONSUMER,
    attributes: {
      ...attributes,
      'messaging.message.id': event.id,
      'cloudevents.event_id': event.id,
      'cloudevents.event_source': event.source,
      'cloudevents.event_type': event.type,
      'messaging.delivery.attempt': delivery.attempt,
    },
    links: linkOf(event),
  };
  const span = tracer().startSpan(`process ${delivery.topic}`, options, parent);
  const started = performance.now();
  try {
    await context.with(trace.setSpan(parent, span), handle);
  } catch (error) {
    attributes['error.type'] = nameOf(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
    throw error;
  } finally {
    const { processing, consumed, lag } = instruments();
    processing.record((performance.now() - started) / 1_000, attributes);
    consumed.add(1, attributes);
    if (event.time !== undefined) {
      lag.record(Math.max(0, Date.now() - Date.parse(event.time)) / 1_000, attributes);
    }
    span.end();
  }
}

function contextOf(event: CloudEvent): Context {
  return propagation.extract(ROOT_CONTEXT, event, defaultTextMapGetter);
}

function linkOf(event: CloudEvent): Link[] {
  const spanContext = trace.getSpanContext(contextOf(event));
  return spanContext ? [{ context: spanContext }] : [];
}

function createInstruments() {
  return {
    sent: meter().createCounter('messaging.client.sent.messages', { unit: '{message}' }),
    consumed: meter().createCounter('messaging.client.consumed.messages', { unit: '{message}' }),
    publishing: meter().createHistogram('messaging.client.operation.duration', { unit: 's' }),
    processing: meter().createHistogram('messaging.process.duration', { unit: 's' }),
    lag: meter().createHistogram('messaging.consumer.lag', {
      unit: 's',
      description: 'Time from the event to the end of its handling',
    }),
  };
}

let created: ReturnType<typeof createInstruments> | undefined;

/** Made at first use, when the application has set up its meter provider. */
function instruments() {
  return (created ??= createInstruments());
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
