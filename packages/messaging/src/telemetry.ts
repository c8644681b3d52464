import type { CloudEvent } from './event.ts';
/** placeholder */
export function withTrace(event: CloudEvent): CloudEvent {
  return event;
}
