import { withTransaction } from '@quoin/service/database';
import type { AuditLog } from '@quoin/security';
import { createAlarm } from '../sse.ts';
import { disableEndpoint } from './endpoints.ts';
import { takeLeases, type Lease } from './lease.ts';
import {
  deliverRound,
  DELIVERY_DEFAULTS,
  GIVE_UP,
  type DeliveryOptions,
  type RoundParts,
} from './round.ts';

export interface WebhookDispatcherOptions
  extends Omit<RoundParts, 'options' | 'disable'>, DeliveryOptions {
  audit: Pick<AuditLog, 'append'>;
  /** Milliseconds for which an endpoint belongs to one process. @default 30000 */
  lease?: number;
  /** Milliseconds between two looks for endpoints that nobody delivers to. @default 500 */
  claimInterval?: number;
  /** Told of each failure that is not the receiver's. @default nobody */
  onError?: (error: unknown) => void;
}

export interface WebhookDispatcher {
  start(): void;
  /** Looks for endpoints, and at their deliveries, now. */
  poke(): void;
  /** Cuts attempts off and gives the endpoints back to other processes. */
  stop(): Promise<void>;
}

/** So few at a time, so that processes which start together share the endpoints. */
const CLAIMED_AT_ONCE = 4;
const AFTER_ERROR = 1_000;

/**
 * Delivers events to webhook endpoints, each endpoint by a loop of its own: one that is slow or dead
 * delays nobody else. Any number of processes may run it; an endpoint belongs to one of them.
 */
export function createWebhookDispatcher(options: WebhookDispatcherOptions): WebhookDispatcher {
  const { pool, audit, onError, lease: duration = 30_000, claimInterval = 500 } = options;
  const stopping = new AbortController();
  const running = new Map<string, { done: Promise<void>; ring: () => void }>();
  const claims = createAlarm(stopping.signal);
  let claiming: Promise<void> | undefined;

  const parts: RoundParts = {
    ...options,
    options: { ...DELIVERY_DEFAULTS, ...withoutUndefined(options) },
    disable: (endpoint, reason) =>
      withTransaction(pool, async (client) => {
        if (!(await disableEndpoint(client, endpoint.id, reason))) return;
        await audit.append(client, {
          user: 'webhook-dispatcher',
          action: 'webhook.disable',
          resource: `webhook/${endpoint.id}`,
          outcome: 'success',
          origin: 'payments',
          details: { reason },
        });
      }),
  };

  const run = (lease: Lease) => {
    const signal = AbortSignal.any([stopping.signal, lease.lost]);
    const alarm = createAlarm(signal);
    const unsubscribe = options.feed.subscribe(alarm.ring);
    const done = deliverWhileLeased(parts, lease, signal, alarm.rang, onError).finally(async () => {
      unsubscribe();
      running.delete(lease.endpointId);
      await lease.release().catch((error: unknown) => onError?.(error));
    });
    running.set(lease.endpointId, { done, ring: alarm.ring });
  };

  const claim = async () => {
    while (!stopping.signal.aborted) {
      try {
        for (const lease of await takeLeases({ pool, duration }, CLAIMED_AT_ONCE)) run(lease);
      } catch (error) {
        onError?.(error);
      }
      await claims.rang(claimInterval);
    }
  };

  return {
    start() {
      claiming ??= claim();
    },
    poke() {
      claims.ring();
      for (const { ring } of running.values()) ring();
    },
    async stop() {
      stopping.abort(new Error('The dispatcher stops.'));
      await claiming;
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

async function deliverWhileLeased(
  parts: RoundParts,
  lease: Lease,
  signal: AbortSignal,
  rang: (timeout: number) => Promise<boolean>,
  onError: ((error: unknown) => void) | undefined,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const wait = await deliverRound(parts, lease, signal);
      if (wait === GIVE_UP) return;
      if (wait > 0) await rang(wait);
    } catch (error) {
      onError?.(error);
      await rang(AFTER_ERROR);
    }
  }
}

/** So that an option that is given as undefined is the default, as one that is not given. */
function withoutUndefined<Options extends object>(options: Options): Options {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Options;
}
