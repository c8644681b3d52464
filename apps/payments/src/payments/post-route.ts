import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { requireRole } from '../auth/roles.ts';
import type { Database } from '../database/database.ts';
import { parsePaymentAmount } from '../money.ts';
import { callerOf } from '../plugins/access.ts';
import { PROBLEM_MEDIA_TYPE, problemDetails } from '../plugins/problems.ts';
import { Problem } from '../problems.ts';
import { createPayment, recordAnswer, type StandingAnswer } from './create-payment.ts';
import {
  fingerprint,
  parseIdempotencyKey,
  requireIdempotencyKey,
  type IdempotencyKey,
} from './idempotency.ts';
import { newPaymentId } from './payment-id.ts';
import type { Payment } from './payments.ts';
import { rejectionProblem } from './rejections.ts';
import { describePayment } from './representation.ts';
import { NewPayment, PaymentHeaders, PaymentSchema } from './schemas.ts';

/** Moves money between two accounts, once for each key of a caller. */
export const postPaymentRoute: FastifyPluginCallbackTypebox<{ database: Database }> = (
  app,
  { database },
  done,
) => {
  const schema = {
    operationId: 'createPayment',
    summary: 'Pay from one account to another',
    headers: PaymentHeaders,
    body: NewPayment,
    response: { 201: PaymentSchema },
  };
  const config = requireRole('payments:write');

  app.post('', { config, schema, preValidation: requireIdempotencyKey }, async (request, reply) => {
    const payment = toPayment(request.body, new Date());
    const key = {
      subject: callerOf(request).subject,
      key: parseIdempotencyKey(request.headers['idempotency-key']),
      fingerprint: fingerprintOf(payment),
    };
    const body = reply.serializeInput(describePayment(payment), '201') as string;
    const accepted = { status: 201, body, paymentId: payment.id };

    const outcome = await createPayment(database, payment, key, accepted);
    if ('answer' in outcome) return sendAnswer(reply, key, outcome.answer);

    const problem = rejectionProblem(outcome.rejection, payment);
    request.log.info({ code: problem.code }, 'payment rejected');
    const rejected = {
      status: problem.statusCode,
      body: JSON.stringify(problemDetails(problem, request)),
      paymentId: null,
    };
    return sendAnswer(reply, key, await recordAnswer(database, key, rejected));
  });
  done();
};

/** @throws {Problem} same-account, or what is wrong with the amount */
function toPayment(body: NewPayment, now: Date): Payment {
  const { debtorAccount, creditorAccount, amount } = body;
  if (debtorAccount === creditorAccount) {
    throw new Problem('same-account', `Account ${debtorAccount} cannot pay itself.`);
  }
  return {
    id: newPaymentId(now),
    debtorAccount,
    creditorAccount,
    amount: parsePaymentAmount(amount.value),
    currency: amount.currency,
    endToEndId: body.endToEndId ?? null,
    remittanceInformation: body.remittanceInformation ?? null,
    createdAt: now,
  };
}

function fingerprintOf(payment: Payment): Buffer {
  return fingerprint([
    'POST /v1/payments',
    payment.debtorAccount,
    payment.creditorAccount,
    payment.amount.toString(),
    payment.currency,
    payment.endToEndId,
    payment.remittanceInformation,
  ]);
}

function sendAnswer(reply: FastifyReply, key: IdempotencyKey, answer: StandingAnswer) {
  const { status, body, paymentId, replayed } = answer;
  if (!answer.fingerprint.equals(key.fingerprint)) {
    throw new Problem(
      'idempotency-key-reused',
      `The key "${key.key}" belongs to another payment of this caller. Send a new key with a new payment.`,
    );
  }
  if (replayed) reply.header('idempotency-replayed', 'true');
  if (paymentId !== null) reply.header('location', `/v1/payments/${paymentId}`);
  const mediaType = paymentId === null ? PROBLEM_MEDIA_TYPE : 'application/json';
  // A string goes out as it is, so that a replay equals the first answer to the byte.
  return reply.code(status).type(mediaType).send(body);
}
