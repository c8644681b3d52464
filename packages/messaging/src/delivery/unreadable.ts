import { createEvent, type CloudEvent } from '../event.ts';

/** Wraps what is no CloudEvent, so that it can lie in the dead letters. */
export function unreadable(topic: string, body: string): CloudEvent<string> {
  return createEvent({ type: `${topic}.unreadable`, source: `/messaging/${topic}`, data: body });
}
