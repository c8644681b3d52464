import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { PROBLEM_MEDIA_TYPE, requirePermission } from '@quoin/service';
import { idempotencyClaimOf } from '@quoin/service/idempotency';
import type { FastifyReply } from 'fastify';
import type { StandingAnswer } from '../engine/work.ts';
import type { AcceptPayment } from './accept.ts';
import { FIRST_PROBLEM } from './answers.ts';
import { toOrder } from './order-request.ts';
import { NewPayment, PaymentSchema } from './schemas.ts';

/**
 * Takes a payment, once for each key of a caller. A request whose key is in flight, here or in another
 * process, waits and gets the first one's answer: that takes milliseconds, as the key is claimed in
 * the transaction that does the work.
 */
export const postPaymentRoute: FastifyPluginCallbackTypebox<{ accept: AcceptPayment }> = (
  app,
  { accept },
  done,
) => {
  const schema = {
    operationId: 'createPayment',
    tags: ['payments'],
    summary: 'Pay from an account',
    description: '201: posted at once. 202: held, and on its way by a rail.',
    body: NewPayment,
    response: { 201: PaymentSchema, 202: PaymentSchema },
  };
  const config = {
    ...requirePermission('payments:write'),
    idempotency: 'transactional',
  } as const;

  app.post('', { config, schema }, async (request, reply) => {
    const now = new Date();
    const { scope: subject, key } = idempotencyClaimOf(request);
    const order = toOrder(request.body, subject, now);
    const { pattern: path = '' } = request.exchange.route;
    const source = { path, requestId: request.id };
    return send(reply, await accept(order, { subject, key, now, source }));
  });
  done();
};

function send(reply: FastifyReply, { status, body, paymentId, replayed }: StandingAnswer) {
  if (replayed) reply.header('idempotency-replayed', 'true');
  if (paymentId !== null) reply.header('location', `/v1/payments/${paymentId}`);
  const mediaType = status < FIRST_PROBLEM ? 'application/json' : PROBLEM_MEDIA_TYPE;
  // A string goes out as it is, so that a replay equals the first answer to the byte.
  return reply.code(status).type(mediaType).send(body);
}
