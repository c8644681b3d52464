import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { PROBLEM_MEDIA_TYPE, problemDetails, requirePermission } from '@quoin/service';
import { idempotencyClaimOf } from '@quoin/service/idempotency';
import type { FastifyReply } from 'fastify';
import type { Database } from '../database.ts';
import { parsePaymentAmount } from '../money.ts';
import { Problem } from '../problems.ts';
import { createPayment, recordAnswer, type StandingAnswer } from './create-payment.ts';
import { fingerprint, type IdempotencyKey } from './idempotency.ts';
import { newPaymentId } from './payment-id.ts';
import type { Payment } from './payments.ts';
import { rejectionProblem } from './rejections.ts';
import { describePayment } from './representation.ts';
import { NewPayment, PaymentSchema } from './schemas.ts';

/** Moves money between two accounts, once for each key of a caller. */
export const postPaymentRoute: FastifyPluginCallbackTypebox<{ database: Database }> = (
  app,
  { database },
  done,
) => {
  const schema = {
    operationId: 'createPayment',
    summary: 'Pay from one account to another',
    body: NewPayment,
    response: { 201: PaymentSchema },
  };
  const config = {
    ...requirePermission('payments:write'),
    idempotency: 'transactional',
  } as const;

  app.post('', { config, schema }, async (request, reply) => {
    const payment = toPayment(request.body, new Date());
    const { scope: subject, key: name } = idempotencyClaimOf(request);
    const key = { subject, key: name, fingerprint: fingerprintOf(payment) };
    const body = reply.serializeInput(describePayment(payment), '201') as string;
    const accepted = { status: 201, body, paymentId: payment.id };

    const outcome = await createPayment(database, payment, key, accepted);
    if ('answer' in outcome) return sendAnswer(reply, key, outcome.answer);

    const problem = rejectionProblem(outcome.rejection, payment);
    const { url: path = '' } = request.routeOptions;
    const rejected = {
      status: problem.statusCode,
      body: JSON.stringify(problemDetails(problem, { path, requestId: request.id })),
      paymentId: null,
    };
    const standing = await recordAnswer(database, key, rejected);
    // Its code on the request's log line.
    if (!standing.replayed) request.failure = problem;
    return sendAnswer(reply, key, standing);
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

/** Rows in the database hold it: were it to change, the repeat of an old request would be refused. */
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
