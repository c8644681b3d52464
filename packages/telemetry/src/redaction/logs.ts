import type { Attributes } from '@opentelemetry/api';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { Redactor } from './redactor.ts';

/**
 * Redacts each log record before the processors see it. Lines of our logger are clean already; this
 * is for code that emits records through the API.
 */
export function redactLogs(
  redactor: Redactor,
  next: readonly LogRecordProcessor[],
): LogRecordProcessor {
  return {
    onEmit(record, context) {
      (record as { attributes: Attributes }).attributes = redactor.attributes(record.attributes);
      if (record.eventName !== undefined) record.setEventName(redactor.text(record.eventName));
      if (record.body !== undefined) {
        record.setBody(redactor.value(record.body) as typeof record.body);
      }
      for (const each of next) each.onEmit(record, context);
    },
    async forceFlush() {
      await Promise.all(next.map((each) => each.forceFlush()));
    },
    async shutdown() {
      await Promise.all(next.map((each) => each.shutdown()));
    },
  };
}
