import type { EventStore, Queryable, StuckSaga } from '@quoin/messaging';
import type { Journeys } from '../journey/journey.ts';
import { paymentAggregate, type Payment } from '../payments/aggregate.ts';
import { streamOf } from '../payments/events.ts';
import { findOpenConflicts, type Conflict } from '../journey/conflicts.ts';
import { findOpenResolutions, type OpenResolution } from './resolutions.ts';

/** What an operator may do about a payment now. */
export type AllowedAction = 'retry' | 'propose-resolution' | 'decide-resolution' | 'close-conflict';

/** A payment that people should look at. */
export interface Attention {
  readonly paymentId: string;
  /** What does not go on: its journey, a request to cancel it, or the rail contradicts the record. */
  readonly about: 'journey' | 'cancellation' | 'conflict';
  /** Of the journey or the request: `unresolved`, `overdue`, `stuck`…; of a conflict: what was said. */
  readonly state: string;
  /** Where the payment is: `unknown`, `pending`… */
  readonly status: string;
  readonly rail: string;
  readonly since: Date;
  /** In words. */
  readonly reason: string;
  readonly allowed: readonly AllowedAction[];
  readonly resolution?: OpenResolution;
  /** Of a conflict. */
  readonly answerId?: string;
}

export interface AttentionOptions {
  /** Milliseconds in one state after which a payment is listed though nobody need act yet. Default: 300 000. */
  readonly olderThan?: number;
  /** Default: 100. */
  readonly limit?: number;
}

/** Payments that people should look at, the oldest first. */
export async function listAttention(
  pool: Queryable,
  journeys: Journeys,
  { olderThan = 300_000, limit = 100 }: AttentionOptions = {},
): Promise<Attention[]> {
  const sagas = await journeys.runner.listStuck({ olderThan, limit });
  const conflicts = await findOpenConflicts(pool, limit);
  const ids = [...sagas.map(paymentIdOf), ...conflicts.map(({ paymentId }) => paymentId)];
  const payments = await loadPayments(pool, journeys.store, ids);
  const resolutions = await findOpenResolutions(pool, ids);
  const all = [
    ...sagas.map((saga) => ofSaga(saga, payments, resolutions, journeys)),
    ...conflicts.map((conflict) => ofConflict(conflict, payments)),
  ];
  return all.sort((one, other) => one.since.getTime() - other.since.getTime()).slice(0, limit);
}

async function loadPayments(
  pool: Queryable,
  store: EventStore,
  ids: readonly string[],
): Promise<Map<string, Payment>> {
  const streams = [...new Set(ids)].map(streamOf);
  const loaded = await store.loadAggregates(pool, paymentAggregate, streams);
  return new Map(loaded.map(({ stream, state }) => [stream, state]));
}

/** A request to cancel has the payment's id in front of its own. */
function paymentIdOf({ correlationId }: StuckSaga): string {
  return correlationId.split('/')[0] ?? correlationId;
}

function ofSaga(
  saga: StuckSaga,
  payments: ReadonlyMap<string, Payment>,
  resolutions: ReadonlyMap<string, OpenResolution>,
  { journey }: Journeys,
): Attention {
  const paymentId = paymentIdOf(saga);
  const payment = payments.get(streamOf(paymentId)) ?? paymentAggregate.initial;
  const resolution = resolutions.get(paymentId);
  const isJourney = saga.name === journey.name;
  return {
    paymentId,
    about: isJourney ? 'journey' : 'cancellation',
    state: saga.state,
    ...shown(payment),
    since: saga.since,
    reason: saga.reason,
    allowed: isJourney
      ? [...retryOf(saga.state), ...resolutionOf(payment, resolution)]
      : saga.state === 'stuck'
        ? ['retry']
        : [],
    ...(resolution && { resolution }),
  };
}

function ofConflict(conflict: Conflict, payments: ReadonlyMap<string, Payment>): Attention {
  const { paymentId, answerId, said, against, notedAt } = conflict;
  return {
    paymentId,
    about: 'conflict',
    state: said,
    ...shown(payments.get(streamOf(paymentId)) ?? paymentAggregate.initial),
    since: notedAt,
    reason: `The rail said "${said}" when the payment was "${nameOf(against)}". Correct the books by hand if it is right.`,
    allowed: ['close-conflict'],
    answerId,
  };
}

function shown({ stage, route }: Payment): { status: string; rail: string } {
  return { status: nameOf(stage), rail: route?.rail ?? 'none' };
}

function nameOf(stage: string): string {
  return stage.replace('payment.', '');
}

/** The journey's waits in which its rail can be asked anew, and the failures that a person may try again. */
const RETRIED = new Set(['await', 'recover', 'unresolved', 'stuck']);

export function retryOf(state: string): AllowedAction[] {
  return RETRIED.has(state) ? ['retry'] : [];
}

function resolutionOf({ stage }: Payment, open: OpenResolution | undefined): AllowedAction[] {
  if (stage !== 'payment.unknown') return [];
  return [open ? 'decide-resolution' : 'propose-resolution'];
}
