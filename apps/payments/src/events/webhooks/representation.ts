import { callerOf } from '@quoin/service';
import type { FastifyRequest } from 'fastify';
import { paymentIdOf, type PaymentEventType } from '../../payments/events.ts';
import type { Actor } from './administration.ts';
import type { Delivery } from './deliveries.ts';
import type { WebhookEndpoint } from './endpoints.ts';

/** Who asks, for the audit log. */
export function actorOf(request: FastifyRequest): Actor {
  return { subject: callerOf(request).subject, origin: request.ip };
}

/** A webhook as the API shows it. */
export function describeEndpoint(endpoint: WebhookEndpoint) {
  const { createdAt, failingSince, pausedUntil, lastDeliveredAt, waiting, dead, ...rest } =
    endpoint;
  return {
    ...rest,
    eventTypes: rest.eventTypes as PaymentEventType[] | null,
    status: statusOf(endpoint),
    createdAt: createdAt.toISOString(),
    failingSince: failingSince?.toISOString() ?? null,
    pausedUntil: pausedUntil?.toISOString() ?? null,
    lastDeliveredAt: lastDeliveredAt?.toISOString() ?? null,
    deliveries: { waiting, dead },
  };
}

/** A delivery as the API shows it. */
export function describeDelivery({ stream, nextAttemptAt, lastAttemptAt, ...delivery }: Delivery) {
  const paymentId = paymentIdOf(stream);
  return {
    ...delivery,
    type: delivery.type as PaymentEventType,
    paymentId,
    nextAttemptAt: delivery.state === 'dead' ? null : nextAttemptAt.toISOString(),
    lastAttemptAt: lastAttemptAt?.toISOString() ?? null,
  };
}

function statusOf({ disabledReason, pausedUntil }: WebhookEndpoint) {
  if (disabledReason !== null) return 'disabled' as const;
  return pausedUntil ? ('paused' as const) : ('delivering' as const);
}
