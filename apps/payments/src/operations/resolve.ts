import type { Queryable } from '@quoin/messaging';
import { withTransaction } from '@quoin/service/database';
import { paymentAggregate } from '../payments/aggregate.ts';
import { streamOf } from '../payments/events.ts';
import { executeCommand } from '../payments/execute.ts';
import { newPaymentId } from '../payments/payment-id.ts';
import { decideResolution } from '../payments/resolution.ts';
import { Problem } from '../problems.ts';
import { auditOf, paymentNotFound, type Actor, type OperatorParts } from './parts.ts';
import {
  decideOpenResolution,
  insertResolution,
  lockOpenResolution,
  type OpenResolution,
} from './resolutions.ts';

/**
 * The first of two people says what became of a payment whose outcome is unknown.
 *
 * @throws {Problem} payment-not-found, payment-not-unknown, resolution-open
 */
export async function proposeResolution(
  { pool, journeys, audit }: OperatorParts,
  actor: Actor,
  paymentId: string,
  { as, reason }: Pick<OpenResolution, 'as' | 'reason'>,
): Promise<OpenResolution> {
  return withTransaction(pool, async (client) => {
    const stream = streamOf(paymentId);
    const { state } = await journeys.store.loadAggregate(client, paymentAggregate, stream);
    if (state.stage === '') throw paymentNotFound(paymentId);
    if (state.stage !== 'payment.unknown') throw notUnknown(paymentId, state.stage);
    const id = newPaymentId(new Date());
    const given = { id, paymentId, as, reason, proposedBy: actor.subject };
    const proposal = await insertResolution(client, given);
    if (!proposal) {
      throw new Problem(
        'resolution-open',
        `There is a proposal for payment ${paymentId} already. Have it decided first.`,
      );
    }
    const details = { resolution: id, as, reason };
    await audit.append(client, auditOf(actor, 'payment.propose-resolution', paymentId, details));
    return proposal;
  });
}

/**
 * The second person agrees: the payment is settled, or its funds are free, in the same transaction.
 *
 * @throws {Problem} resolution-not-found, approval-by-proposer, payment-not-unknown
 */
export async function approveResolution(
  parts: OperatorParts,
  actor: Actor,
  resolutionId: string,
): Promise<OpenResolution> {
  try {
    return await withTransaction(parts.pool, (client) =>
      approveIn(client, parts, actor, resolutionId),
    );
  } catch (error) {
    if (isOwnProposal(error)) await auditDenial(parts, actor, resolutionId);
    throw error;
  }
}

async function approveIn(
  client: Queryable,
  { journeys, audit }: OperatorParts,
  actor: Actor,
  resolutionId: string,
): Promise<OpenResolution> {
  const resolution = await openOf(client, resolutionId);
  const { id, paymentId, as, reason, proposedBy } = resolution;
  if (proposedBy === actor.subject) throw ownProposal();
  await decideOpenResolution(client, id, { decision: 'approved', by: actor.subject });
  // The journey's lock comes before the payment's.
  await journeys.tell(client, 'payment.changed', [{ paymentId }]);
  const decision = { decisionId: id, as, proposedBy, approvedBy: actor.subject, reason };
  const outcome = await executeCommand(client, journeys.store, {
    paymentId,
    decide: (payment) => decideResolution(payment, decision),
  });
  if ('refused' in outcome) throw notUnknown(paymentId, outcome.payment.stage);
  if ('rejected' in outcome) {
    throw new Error(`The ledger refuses resolution ${id}: ${outcome.rejected}.`);
  }
  const details = { resolution: id, as, proposedBy };
  await audit.append(client, auditOf(actor, 'payment.approve-resolution', paymentId, details));
  return resolution;
}

/**
 * Ends a proposal without any effect; its proposer may do so too.
 *
 * @throws {Problem} resolution-not-found
 */
export async function refuseResolution(
  { pool, audit }: OperatorParts,
  actor: Actor,
  resolutionId: string,
  reason: string,
): Promise<OpenResolution> {
  return withTransaction(pool, async (client) => {
    const resolution = await openOf(client, resolutionId);
    const { id, paymentId } = resolution;
    await decideOpenResolution(client, id, { decision: 'refused', by: actor.subject });
    const details = { resolution: id, reason };
    await audit.append(client, auditOf(actor, 'payment.refuse-resolution', paymentId, details));
    return resolution;
  });
}

async function openOf(client: Queryable, id: string): Promise<OpenResolution> {
  const resolution = await lockOpenResolution(client, id);
  if (resolution) return resolution;
  throw new Problem('resolution-not-found', `There is no open resolution ${id}.`);
}

function notUnknown(paymentId: string, stage: string): Error {
  const status = stage.replace('payment.', '');
  return new Problem(
    'payment-not-unknown',
    `Payment ${paymentId} is ${status}; there is nothing to decide.`,
  );
}

function ownProposal(): Error {
  return new Problem('approval-by-proposer', 'Somebody else than its proposer must approve it.');
}

function isOwnProposal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'approval-by-proposer';
}

/** The attempt is worth knowing, though nothing came of it. */
async function auditDenial(
  { pool, audit }: OperatorParts,
  { subject, origin }: Actor,
  resolutionId: string,
): Promise<void> {
  await withTransaction(pool, (client) =>
    audit.append(client, {
      user: subject,
      origin,
      action: 'payment.approve-resolution',
      resource: `resolution/${resolutionId}`,
      outcome: 'denied',
      details: { reason: 'A proposer cannot approve.' },
    }),
  );
}
