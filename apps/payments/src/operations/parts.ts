import type { AuditEvent, AuditLog } from '@quoin/security';
import type { Pool } from 'pg';
import type { Journeys } from '../journey/journey.ts';
import { Problem } from '../problems.ts';

/** What actions of operators need. Each is in the audit log if and only if it took effect. */
export interface OperatorParts {
  readonly pool: Pick<Pool, 'connect' | 'query'>;
  readonly journeys: Journeys;
  readonly audit: Pick<AuditLog, 'append'>;
}

/** Who acts, for the audit log. */
export interface Actor {
  /** The subject of the token. */
  readonly subject: string;
  /** Their address. */
  readonly origin: string;
}

/** What an action on a payment leaves in the audit log. */
export function auditOf(
  { subject, origin }: Actor,
  action: string,
  paymentId: string,
  details: Record<string, string>,
): AuditEvent {
  const resource = `payment/${paymentId}`;
  return { user: subject, origin, action, resource, outcome: 'success', details };
}

export function paymentNotFound(paymentId: string): Error {
  return new Problem('payment-not-found', `There is no payment ${paymentId}.`);
}
