import type { StoredEvent } from '@quoin/messaging';
import { Type, type Static } from 'typebox';
import { choice } from '../choice.ts';
import { PAYMENT_EVENT_TYPES, paymentIdOf, streamOf } from '../payments/events.ts';

export const EventType = choice(PAYMENT_EVENT_TYPES, { description: 'What happened' });

/** An event as this service tells others of it: the same in a list, a stream and a webhook. */
export const PublishedEvent = Type.Object({
  id: Type.String({
    description: 'The same whenever and however the event is told: drop an id that you know',
    examples: ['019aa5a0-0000-7000-8000-000000000001-1'],
  }),
  type: EventType,
  timestamp: Type.String({ format: 'date-time', description: 'When it was recorded' }),
  paymentId: Type.String({ format: 'uuid' }),
  version: Type.Integer({
    minimum: 1,
    description: "Its place among the payment's events: 1, 2, 3… without gaps",
  }),
  position: Type.Integer({
    minimum: 1,
    description: 'Its place among all events: grows, with gaps',
  }),
  data: Type.Object({}, { additionalProperties: true, description: 'What the type says' }),
});
export type PublishedEvent = Static<typeof PublishedEvent>;

const ANY_PAYMENT = streamOf('');

/** @returns undefined for an event that is no payment's, which stays in this service */
export function toPublishedEvent(event: StoredEvent): PublishedEvent | undefined {
  if (!event.stream.startsWith(ANY_PAYMENT)) return undefined;
  const paymentId = paymentIdOf(event.stream);
  return {
    id: `${paymentId}-${event.version}`,
    type: event.type as PublishedEvent['type'],
    timestamp: event.recordedAt.toISOString(),
    paymentId,
    version: event.version,
    position: event.position,
    data: event.data as PublishedEvent['data'],
  };
}

export interface EventFilter {
  /** Only these types. @default all */
  types?: readonly string[] | undefined;
  /** Only events of this payment. @default of all */
  paymentId?: string | undefined;
}

export function matches(event: PublishedEvent, { types, paymentId }: EventFilter): boolean {
  if (types && !types.includes(event.type)) return false;
  return paymentId === undefined || event.paymentId === paymentId;
}
