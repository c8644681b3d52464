import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { EventStore } from '@quoin/messaging';
import { withTransaction } from '@quoin/service/database';
import type { Pool } from 'pg';
import { streamOf } from '../../payments/events.ts';
import type { Feed } from '../feed.ts';
import { toPublishedEvent, type PublishedEvent } from '../published-event.ts';
import { backoff } from './backoff.ts';
import { dueDeliveries, timeUntilDue, waitingStreams } from './deliveries.ts';
import { findEndpoint, type WebhookEndpoint } from './endpoints.ts';
import type { Lease } from './lease.ts';
import { planRound, type Item } from './plan.ts';
import type { WebhookSecrets } from './secrets.ts';
import type { Sender } from './sender.ts';
import { settleRound, type Outcome } from './settle.ts';
import { signatureHeaders } from './signature.ts';

export interface DeliveryOptions {
  /** Payments to which an endpoint is told of at the same time. @default 8 */
  concurrency?: number;
  /** Events of one round at most; a crash delivers those of one round again. @default 50 */
  batchSize?: number;
  /** Attempts after which an event is dead. @default 12: about a day and a half */
  maxAttempts?: number;
  /** Milliseconds before the second attempt; each later one waits four times as long. @default 5000 */
  retryAfter?: number;
  /** The longest wait between two attempts, in milliseconds. @default 21600000 (6 hours) */
  longestRetry?: number;
  /** Events in a row that failed at their first attempt, after which the endpoint is only probed. @default 10 */
  pauseAfter?: number;
  /** Milliseconds before the first probe, doubled for each one that fails. @default 15000 */
  pause?: number;
  /** The longest time between two probes, in milliseconds. @default 1800000 (half an hour) */
  longestPause?: number;
  /** Milliseconds of failures alone after which an endpoint is disabled. @default 432000000 (5 days) */
  disableAfter?: number;
}

export const DELIVERY_DEFAULTS = {
  concurrency: 8,
  batchSize: 50,
  maxAttempts: 12,
  retryAfter: 5_000,
  longestRetry: 21_600_000,
  pauseAfter: 10,
  pause: 15_000,
  longestPause: 1_800_000,
  disableAfter: 432_000_000,
} as const satisfies Required<DeliveryOptions>;

export interface RoundParts {
  pool: Pick<Pool, 'connect' | 'query'>;
  store: EventStore;
  feed: Feed;
  secrets: WebhookSecrets;
  sender: Sender;
  options: Required<DeliveryOptions>;
  /** Takes an endpoint out of use, and says why. */
  disable: (endpoint: WebhookEndpoint, reason: string) => Promise<void>;
}

/** Milliseconds until there may be something to do, unless an event comes first; 0 is at once. */
export type Wait = number;

/** The endpoint is not to be delivered to any more. */
export const GIVE_UP = -1;

const LONGEST_WAIT = 5_000;

/** So many positions are read again rather than written down, where none of them mattered. */
const UNWANTED_KEPT = 500;

/** Delivers what is due and what is new, and records it. What is not recorded is delivered again. */
export async function deliverRound(
  parts: RoundParts,
  lease: Lease,
  signal: AbortSignal,
): Promise<Wait> {
  const { pool, feed, options } = parts;
  const endpoint = await findEndpoint(pool, lease.endpointId);
  if (endpoint?.disabledReason !== null) return GIVE_UP;
  const paused = (endpoint.pausedUntil?.getTime() ?? 0) - Date.now();
  if (paused > 0) return Math.min(paused, LONGEST_WAIT);

  const probing = endpoint.consecutiveFailures >= options.pauseAfter;
  const probe = probing ? (Math.random() < 0.5 ? 'due' : 'fresh') : undefined;
  const due = await itemsDue(parts, endpoint.id);
  const page = await feed.read({
    after: endpoint.position,
    limit: options.batchSize,
    ...(endpoint.eventTypes && { types: endpoint.eventTypes }),
  });
  const fresh = page.items.map((event) => itemOf(event));
  const streams = [...new Set(fresh.map(({ stream }) => stream))];
  const waiting = await waitingStreams(pool, endpoint.id, streams);
  const plan = planRound({ due, fresh, waiting, probe });

  const delivery = await deliverLanes(parts, endpoint, plan.lanes, signal);
  const outcomes: Outcome[] = [
    ...delivery.outcomes,
    ...plan.behind.map((item) => ({ item, result: 'behind' as const })),
  ];
  const to = placeAfter(endpoint.position, { fresh, outcomes, probing, end: page.position });
  const failing = delivery.failures >= options.pauseAfter;
  // Nothing happened but that the log grew by what this endpoint does not want.
  if (outcomes.length === 0 && to - endpoint.position < UNWANTED_KEPT) return waitOf(page.end);
  const kept = await withTransaction(pool, (client) =>
    settleRound(client, lease, {
      from: endpoint.position,
      to,
      outcomes,
      consecutiveFailures: delivery.failures,
      pause: failing ? pauseOf(delivery.failures, options) : 0,
      delay: backoff({ base: options.retryAfter, factor: 4, most: options.longestRetry }),
      maxAttempts: failing ? Infinity : options.maxAttempts,
    }),
  );
  if (!kept) return GIVE_UP;
  const reason = reasonToDisable(endpoint, outcomes, options);
  if (reason !== undefined) {
    await parts.disable(endpoint, reason);
    return GIVE_UP;
  }
  return waitOf(page.end || failing);

  async function waitOf(end: boolean): Promise<Wait> {
    if (!end) return 0;
    const next = await timeUntilDue(pool, lease.endpointId);
    return Math.min(Math.max(next ?? LONGEST_WAIT, 0), LONGEST_WAIT);
  }
}

/** Up to where every event was delivered or is among the deliveries. */
function placeAfter(
  from: number,
  round: { fresh: Item[]; outcomes: Outcome[]; probing: boolean; end: number },
): number {
  const { fresh, outcomes, probing, end } = round;
  // While the endpoint fails, what is new waits in the log, not in rows of its own.
  if (probing && outcomes.some(({ item, result }) => result === 'failed' && !item.stored)) {
    return from;
  }
  const settled = new Set(outcomes.map(({ item }) => item));
  const unsettled = fresh.find((item) => !settled.has(item));
  return unsettled ? unsettled.event.position - 1 : end;
}

async function itemsDue({ pool, store, options }: RoundParts, id: string): Promise<Item[]> {
  const due = await dueDeliveries(pool, id, options.batchSize);
  const events = await Promise.all(
    [...Map.groupBy(due, ({ stream }) => stream)].map(async ([stream, deliveries]) => {
      const known = new Map(deliveries.map((each) => [each.position, each]));
      return (await store.read(stream)).flatMap((stored) => {
        const delivery = known.get(stored.position);
        const event = delivery && toPublishedEvent(stored);
        return event ? [itemOf(event, delivery)] : [];
      });
    }),
  );
  return events.flat();
}

function itemOf(event: PublishedEvent, stored?: { attempts: number }): Item {
  const stream = streamOf(event.paymentId);
  return { event, stream, attempts: stored?.attempts ?? 0, stored: stored !== undefined };
}

interface Delivered {
  outcomes: Outcome[];
  /** First attempts in a row, at the end. */
  failures: number;
}

/** A payment's events one after the other, up to the first that fails; so many payments at a time. */
async function deliverLanes(
  { pool, secrets: keys, sender, options }: RoundParts,
  endpoint: WebhookEndpoint,
  lanes: readonly Item[][],
  signal: AbortSignal,
): Promise<Delivered> {
  const outcomes: Outcome[] = [];
  let failures = endpoint.consecutiveFailures;
  if (lanes.length === 0) return { outcomes, failures };
  const secrets = await keys.current(pool, endpoint.id);
  const probing = failures >= options.pauseAfter;

  const deliver = async (lane: readonly Item[]) => {
    for (const [index, item] of lane.entries()) {
      if (signal.aborted || (failures >= options.pauseAfter && !probing)) return;
      const body = JSON.stringify(item.event);
      const headers = signatureHeaders({ id: item.event.id, at: new Date(), body, secrets });
      const attempt = await sender.send({ url: endpoint.url, headers, body, signal });
      if (attempt.delivered) {
        failures = 0;
        outcomes.push({ item, result: 'delivered' });
        continue;
      }
      // An event that is tried again says little of the endpoint: it may be the event.
      if (item.attempts === 0) failures += 1;
      outcomes.push({ item, result: 'failed', attempt });
      outcomes.push(
        ...lane.slice(index + 1).map((each) => ({ item: each, result: 'behind' as const })),
      );
      return;
    }
  };

  const queue = lanes.values();
  await Promise.all(
    Array.from({ length: options.concurrency }, async () => {
      for (const lane of queue) {
        // An attempt that was cut off by the signal is not known to have failed.
        await deliver(lane).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
        await yieldToOthers();
      }
    }),
  );
  return { outcomes, failures };
}

function pauseOf(failures: number, options: Required<DeliveryOptions>): number {
  const { pause, longestPause, pauseAfter } = options;
  return backoff({ base: pause, factor: 2, most: longestPause })(failures - pauseAfter + 1);
}

const GONE = 410;

function reasonToDisable(
  { failingSince }: WebhookEndpoint,
  outcomes: readonly Outcome[],
  { disableAfter }: Required<DeliveryOptions>,
): string | undefined {
  const attempts = outcomes.flatMap((each) => (each.result === 'failed' ? [each.attempt] : []));
  if (attempts.some(({ status }) => status === GONE)) return 'It answered 410: it is gone.';
  const ok = outcomes.some(({ result }) => result === 'delivered');
  if (ok || !failingSince || Date.now() - failingSince.getTime() < disableAfter) return undefined;
  return `Every attempt failed since ${failingSince.toISOString()}.`;
}
