import type { FoundSaga, Queryable } from '@quoin/messaging';
import { withTransaction } from '@quoin/service/database';
import { cancellationIdOf } from '../journey/cancellation.ts';
import { closeConflict } from '../journey/conflicts.ts';
import type { Journeys } from '../journey/journey.ts';
import { paymentAggregate } from '../payments/aggregate.ts';
import { streamOf } from '../payments/events.ts';
import { Problem } from '../problems.ts';
import { retryOf } from './attention.ts';
import { auditOf, paymentNotFound, type Actor, type OperatorParts } from './parts.ts';

/**
 * Has the rail asked anew what became of a payment, or tries again what failed.
 *
 * @throws {Problem} payment-not-found, payment-not-stuck
 */
export async function retryPayment(
  { pool, journeys, audit }: OperatorParts,
  actor: Actor,
  paymentId: string,
  reason: string,
): Promise<void> {
  await withTransaction(pool, async (client) => {
    const { journey, request } = await findSagas(client, journeys, paymentId);
    const stuck = [journey, request].find((saga) => saga?.state === 'stuck');
    const saga = stuck ?? journey;
    if (!saga || (!stuck && retryOf(saga.state).length === 0)) throw nothingToRetry(paymentId);
    if (stuck) {
      await journeys.runner.retry(stuck.id, { actor: actor.subject, reason, client });
    } else {
      await journeys.tell(client, 'operator.retry', [{ paymentId }]);
    }
    const details = { reason, state: saga.resumeState };
    await audit.append(client, auditOf(actor, 'payment.retry', paymentId, details));
  });
}

async function findSagas(
  client: Queryable,
  { runner, store, journey, cancellation }: Journeys,
  paymentId: string,
): Promise<{ journey: FoundSaga | undefined; request: FoundSaga | undefined }> {
  const { state } = await store.loadAggregate(client, paymentAggregate, streamOf(paymentId));
  if (state.stage === '') throw paymentNotFound(paymentId);
  const [own] = await runner.find(client, journey, [paymentId]);
  const { requestId } = state.cancellation ?? {};
  if (requestId === undefined) return { journey: own, request: undefined };
  const [request] = await runner.find(client, cancellation, [
    cancellationIdOf(paymentId, requestId),
  ]);
  return { journey: own, request };
}

function nothingToRetry(paymentId: string): Error {
  return new Problem(
    'payment-not-stuck',
    `Payment ${paymentId} waits for nothing that could be tried again.`,
  );
}

/**
 * Somebody has dealt with what the rail said against the record.
 *
 * @throws {Problem} conflict-not-found
 */
export async function closePaymentConflict(
  { pool, audit }: OperatorParts,
  actor: Actor,
  conflict: { readonly paymentId: string; readonly answerId: string },
  reason: string,
): Promise<void> {
  const { paymentId, answerId } = conflict;
  await withTransaction(pool, async (client) => {
    if (!(await closeConflict(client, conflict, { by: actor.subject, reason }))) {
      throw new Problem(
        'conflict-not-found',
        `Payment ${paymentId} has no open conflict ${answerId}.`,
      );
    }
    const details = { answerId, reason };
    await audit.append(client, auditOf(actor, 'payment.close-conflict', paymentId, details));
  });
}
