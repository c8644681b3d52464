import type { Attributes, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Redactor } from './redactor.ts';

/** The SDK's span is its own record until it is exported; its type says read-only to everybody else. */
interface Writable {
  name: string;
  attributes: Attributes;
  status: SpanStatus;
  events: { name: string; attributes?: Attributes }[];
  links: { attributes?: Attributes }[];
}

/** Redacts each span when it ends, before any of the processors sees it. */
export function redactSpans(redactor: Redactor, next: readonly SpanProcessor[]): SpanProcessor {
  return {
    onStart(span, parent) {
      for (const each of next) each.onStart(span, parent);
    },
    onEnd(span) {
      redactSpan(span, redactor);
      for (const each of next) each.onEnd(span);
    },
    async forceFlush() {
      await Promise.all(next.map((each) => each.forceFlush()));
    },
    async shutdown() {
      await Promise.all(next.map((each) => each.shutdown()));
    },
  };
}

function redactSpan(span: ReadableSpan, redactor: Redactor): void {
  const record = span as unknown as Writable;
  record.name = redactor.text(record.name);
  record.attributes = redactor.attributes(record.attributes);
  const { message } = record.status;
  if (message !== undefined) {
    record.status = { ...record.status, message: redactor.text(message) };
  }
  // Both lists may belong to the caller, so their entries are replaced and not changed.
  if (record.events.length > 0) {
    record.events = record.events.map((event) => ({
      ...event,
      name: redactor.text(event.name),
      ...(event.attributes && { attributes: redactor.attributes(event.attributes) }),
    }));
  }
  if (record.links.length > 0) {
    record.links = record.links.map((link) =>
      link.attributes ? { ...link, attributes: redactor.attributes(link.attributes) } : link,
    );
  }
}
