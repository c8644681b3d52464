import { Type } from 'typebox';
import { EventType, PublishedEvent } from './published-event.ts';

export const Position = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'A place among all events',
});

const filter = {
  type: Type.Optional(
    Type.Array(EventType, { maxItems: 40, description: 'Only these types; may be repeated' }),
  ),
  paymentId: Type.Optional(
    Type.String({ format: 'uuid', description: 'Only events of this payment' }),
  ),
};

export const EventQuery = Type.Object({
  ...filter,
  after: Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'Only events above this position: position of the last page',
  }),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
});

export const EventList = Type.Object({
  items: Type.Array(PublishedEvent),
  position: Type.Integer({ description: 'Ask on with after=position; it passes over gaps' }),
  end: Type.Boolean({ description: 'Nothing more can be read now' }),
});

export const StreamQuery = Type.Object({
  ...filter,
  after: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Begin after this position; without it, with what happens from now on',
    }),
  ),
});

export const StreamHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'The id that the client saw last; goes before after',
    }),
  ),
});
