import { EngineFullError, EngineUnavailableError } from '../engine/errors.ts';
import type { StandingAnswer } from '../engine/work.ts';
import { Problem } from '../problems.ts';
import type { IdempotencyKey } from './idempotency.ts';

/** The lowest status of an answer that is a problem. */
export const FIRST_PROBLEM = 400;

/** @throws {Problem} idempotency-key-reused when the answer belongs to another request of the caller */
export function assertSameRequest(
  answer: StandingAnswer,
  { fingerprint, key }: IdempotencyKey,
): void {
  if (answer.fingerprint?.equals(fingerprint)) return;
  throw new Problem(
    'idempotency-key-reused',
    `The key "${key}" belongs to another payment of this caller. Send a new key with a new payment.`,
  );
}

/** What an error of the engine means to a caller; others are given back as they are. */
export function problemOf(error: unknown): unknown {
  if (error instanceof EngineFullError) {
    return unavailable('The service has more payments than it can commit in time.', error);
  }
  if (error instanceof EngineUnavailableError) {
    return unavailable(
      'The ledger cannot be reached now. Send the same payment with the same key to learn what became of it.',
      error,
    );
  }
  return error;
}

function unavailable(detail: string, cause: unknown): Error {
  return new Problem('unavailable', detail, { headers: { 'retry-after': '1' }, cause });
}
