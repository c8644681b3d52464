import { createCursors, pageOf, pageQuery } from '@quoin/service';
import { Type, type TSchema } from 'typebox';
import { choice } from '../../choice.ts';
import { EventType } from '../published-event.ts';
import { Position } from '../schemas.ts';

const Id = Type.String({ format: 'uuid' });
const Time = Type.String({ format: 'date-time' });
const nullable = <T extends TSchema>(type: T, description: string) =>
  Type.Union([type, Type.Null()], { description });

const Url = Type.String({
  maxLength: 2_000,
  description: 'https, with a name or address that is public; redirects are not followed',
  examples: ['https://example.com/hooks/payments'],
});
const Description = Type.String({ maxLength: 200, description: 'For people' });
const EventTypes = Type.Union(
  [Type.Array(EventType, { minItems: 1, uniqueItems: true }), Type.Null()],
  { description: 'Only these types; null is all' },
);

export const NewWebhook = Type.Object(
  {
    url: Url,
    description: Type.Optional(Description),
    eventTypes: Type.Optional(EventTypes),
    after: Type.Optional({
      ...Position,
      description: 'Begin after this position; without it, with what happens from now on',
    }),
  },
  { additionalProperties: false },
);

export const WebhookChanges = Type.Object(
  {
    url: Type.Optional(Url),
    description: Type.Optional(Description),
    eventTypes: Type.Optional(EventTypes),
    enabled: Type.Optional(
      Type.Boolean({ description: 'One that is enabled again goes on where it stood' }),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const WebhookSchema = Type.Object({
  id: Id,
  url: Url,
  description: Description,
  eventTypes: EventTypes,
  createdBy: Type.String(),
  createdAt: Time,
  status: choice(['delivering', 'paused', 'disabled'], {
    description:
      'paused: too many failures in a row, one attempt now and then; disabled: none, until it is enabled',
  }),
  disabledReason: nullable(Type.String(), 'Why it is disabled'),
  position: Type.Integer({
    description: 'Every event up to here is delivered, or among its deliveries',
  }),
  consecutiveFailures: Type.Integer({
    description: 'Events that failed at their first attempt since one was last delivered',
  }),
  failingSince: nullable(Time, 'Since when every attempt failed'),
  pausedUntil: nullable(Time, 'When the next attempt comes'),
  lastDeliveredAt: nullable(Time, 'When an event was last delivered'),
  deliveries: Type.Object({
    waiting: Type.Integer({ description: 'Events that wait for another attempt' }),
    dead: Type.Integer({ description: 'Events whose attempts are used up' }),
  }),
});

const Secret = Type.String({
  description: 'Checks the header webhook-signature (Standard Webhooks). It is not shown again',
  examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
});

export const CreatedWebhook = Type.Object({ ...WebhookSchema.properties, secret: Secret });

export const WebhookParams = Type.Object({ id: Id });
export const WebhookList = pageOf(WebhookSchema);
export const WebhookQuery = pageQuery();
export const webhookCursors = createCursors({ position: Id });

export const NewSecret = Type.Object(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 604_800,
        default: 86_400,
        description: 'For so long the secrets before it sign too',
      }),
    ),
  },
  { additionalProperties: false },
);
export const CreatedSecret = Type.Object({ secret: Secret });

export const DeliverySchema = Type.Object({
  position: Type.Integer({ description: 'Of the event' }),
  paymentId: Id,
  type: EventType,
  state: choice(['waiting', 'dead']),
  attempts: Type.Integer(),
  nextAttemptAt: nullable(Time, 'Not before the events of the same payment before it'),
  lastAttemptAt: nullable(Time, 'When it was last tried'),
  lastStatus: nullable(Type.Integer(), 'HTTP status; null when there was no answer'),
  lastError: nullable(Type.String(), 'Why the last attempt failed'),
});
export const DeliveryList = pageOf(DeliverySchema);
export const DeliveryQuery = Type.Object({
  ...pageQuery().properties,
  state: choice(['waiting', 'dead'], { default: 'dead' }),
});
export const deliveryCursors = createCursors({ position: Position });
export const DeliveryParams = Type.Object({
  id: Id,
  position: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
});

export const Replay = Type.Object(
  {
    after: {
      ...Position,
      description: 'Everything above it is delivered again, in its order',
    },
  },
  { additionalProperties: false },
);
