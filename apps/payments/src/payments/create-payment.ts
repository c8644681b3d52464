import type { Database } from '../database.ts';
import type { IdempotencyKey } from './idempotency.ts';
import type { Payment } from './payments.ts';

/** Why the ledger does not take a payment; each is the code of a problem too. */
export type Rejection =
  | 'debtor-account-unknown'
  | 'creditor-account-unknown'
  | 'debtor-currency-mismatch'
  | 'creditor-currency-mismatch'
  | 'amount-too-large'
  | 'insufficient-funds';

/** What a caller is told, kept to the byte for when it asks again. */
export interface Answer {
  /** HTTP status code. */
  status: number;
  /** JSON. */
  body: string;
  /** Null when the payment was rejected. */
  paymentId: string | null;
}

/** The answer that stands for a key: the one given now, or the one given when it was first used. */
export interface StandingAnswer extends Answer {
  replayed: boolean;
  /** Of the request that was answered. */
  fingerprint: Buffer;
}

export type Outcome = { rejection: Rejection } | { answer: StandingAnswer };

/**
 * Moves the money and records the answer in one database transaction and one round trip. Of several
 * requests with one key that run at the same time, one moves money; the others wait for it.
 *
 * A rejection has changed nothing, not even recorded the key: see `recordAnswer`.
 */
export async function createPayment(
  database: Database,
  payment: Payment,
  { subject, key, fingerprint }: IdempotencyKey,
  { status, body }: Answer,
): Promise<Outcome> {
  const [row] = await database.query<StandingAnswer & { rejection: Rejection | null }>({
    name: 'create-payment',
    text: `
      select rejection, replayed,
             (answer).fingerprint,
             (answer).status,
             (answer).body::text,
             (answer).payment_id as "paymentId"
        from payments.create_payment(
               $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::smallint, $13)`,
    values: [
      payment.id,
      payment.debtorAccount,
      payment.creditorAccount,
      payment.amount,
      payment.currency,
      payment.endToEndId,
      payment.remittanceInformation,
      payment.createdAt,
      subject,
      key,
      fingerprint,
      status,
      body,
    ],
  });
  if (!row) throw new Error('payments.create_payment gave no row.');
  const { rejection, ...answer } = row;
  return rejection === null ? { answer } : { rejection };
}

/**
 * Records the answer to a payment that was rejected.
 *
 * A rejection is final for its key. A caller that heard nothing and asks again learns what became of
 * that attempt; were the payment tried anew, it could succeed long after the caller had given up.
 * Should a request with the same key have succeeded meanwhile, its answer stands.
 */
export async function recordAnswer(
  database: Database,
  { subject, key, fingerprint }: IdempotencyKey,
  { status, body, paymentId }: Answer,
): Promise<StandingAnswer> {
  const [answer] = await database.query<StandingAnswer>({
    name: 'record-answer',
    text: `
      select replayed,
             (answer).fingerprint,
             (answer).status,
             (answer).body::text,
             (answer).payment_id as "paymentId"
        from payments.record_answer($1, $2, $3, $4::smallint, $5, $6)`,
    values: [subject, key, fingerprint, status, body, paymentId],
  });
  if (!answer) throw new Error('payments.record_answer gave no row.');
  return answer;
}
