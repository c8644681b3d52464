import { context, propagation } from '@opentelemetry/api';

/** For the metadata of an event, so that what follows from it, in any process, continues the trace. */
export function currentTrace(): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}
