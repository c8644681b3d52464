import { createHash } from 'node:crypto';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { problemDetails, requirePermission } from '@quoin/service';
import { idempotencyClaimOf } from '@quoin/service/idempotency';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { Type } from 'typebox';
import { Money, parsePaymentAmount, toMoney } from '../money.ts';
import type { Payment } from '../payments/aggregate.ts';
import { answerOnce, type KeptAnswer } from '../payments/answer-once.ts';
import type { Outcome } from '../payments/execute.ts';
import { Problem } from '../problems.ts';
import { cancelPayment, returnPayment } from './commands.ts';
import type { Journeys } from './journey.ts';

export interface JourneyRouteOptions {
  readonly pool: Pick<Pool, 'connect'>;
  readonly journeys: Journeys;
}

const PaymentParams = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Text = Type.String({ minLength: 3, maxLength: 500, pattern: '\\S' });

const NewReturn = Type.Object(
  {
    amount: Type.Optional(
      Type.Object(Money.properties, {
        additionalProperties: false,
        description: 'A part of what was paid. Default: all that has not come back yet',
      }),
    ),
    reason: Text,
  },
  { additionalProperties: false },
);

const ReturnSchema = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Also of the transfer in the ledger' }),
  paymentId: Type.String({ format: 'uuid' }),
  amount: Money,
});

const CancelRequestSchema = Type.Object({
  paymentId: Type.String({ format: 'uuid' }),
  status: Type.Union(
    [
      Type.Literal('cancelled'),
      Type.Literal('requested'),
      Type.Literal('accepted'),
      Type.Literal('refused'),
    ],
    {
      description:
        'cancelled: nothing moved, and nothing will. requested: the rail is asked. accepted: the money comes back as a return',
    },
  ),
});

/** Gives payments back and cancels them. The key of the request names what it asks for: a repetition asks for nothing new. */
export const journeyRoutes: FastifyPluginCallbackTypebox<JourneyRouteOptions> = (
  app,
  { pool, journeys },
  done,
) => {
  const config = { ...requirePermission('payments:write'), idempotency: 'transactional' } as const;

  app.post(
    '/:id/returns',
    {
      config,
      schema: {
        operationId: 'returnPayment',
        tags: ['payments'],
        summary: 'Give a payment back, in full or in part',
        description: 'For payments in the house; what left by a rail comes back by it.',
        params: PaymentParams,
        body: NewReturn,
        response: { 201: ReturnSchema },
      },
    },
    async (request, reply) => {
      await answerOnce(pool, request, reply, async (client) => {
        const { id } = request.params;
        const { amount, reason } = request.body;
        const returnId = nameOf(request);
        const outcome = await returnPayment(client, journeys, id, {
          returnId,
          by: idempotencyClaimOf(request).scope,
          reason: { code: 'requested-here', text: reason },
          source: 'here',
          ...(amount && { amount: parsePaymentAmount(amount.value), currency: amount.currency }),
        });
        if (!('events' in outcome)) return refusal(request, outcome, id);
        const { returns, order } = outcome.payment;
        const made = returns.find((each) => each.returnId === returnId);
        if (!made) throw new Error(`Return ${returnId} of payment ${id} left no trace.`);
        const given = toMoney(made.amount, order?.currency ?? '');
        return answer(201, { id: made.transferId, paymentId: id, amount: given });
      });
      return reply;
    },
  );

  app.post(
    '/:id/cancel-requests',
    {
      config,
      schema: {
        operationId: 'cancelPayment',
        tags: ['payments'],
        summary: 'Cancel a payment, or ask its rail to',
        params: PaymentParams,
        body: Type.Object({ reason: Text }, { additionalProperties: false }),
        response: { 200: CancelRequestSchema, 202: CancelRequestSchema },
      },
    },
    async (request, reply) => {
      await answerOnce(pool, request, reply, async (client) => {
        const { id } = request.params;
        const { scope: by } = idempotencyClaimOf(request);
        const { reason } = request.body;
        const outcome = await cancelPayment(client, journeys, id, {
          requestId: nameOf(request),
          by,
          reason,
        });
        if (!('events' in outcome)) return refusal(request, outcome, id);
        const status = statusOf(outcome.payment);
        return answer(status === 'requested' ? 202 : 200, { paymentId: id, status });
      });
      return reply;
    },
  );
  done();
};

/** The caller's key as a name that no other caller can have. */
function nameOf(request: FastifyRequest): string {
  const { scope, key } = idempotencyClaimOf(request);
  return createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('hex')
    .slice(0, 32);
}

function statusOf({ stage, cancellation }: Payment) {
  return stage === 'payment.cancelled' ? 'cancelled' : (cancellation?.status ?? 'requested');
}

function answer(status: number, body: object): KeptAnswer {
  return { status, body: JSON.stringify(body) };
}

function refusal(
  request: FastifyRequest,
  outcome: Exclude<Outcome, { events: unknown }>,
  paymentId: string,
): KeptAnswer {
  const problem =
    'rejected' in outcome
      ? new Problem(
          'return-not-covered',
          `The ledger refuses to give payment ${paymentId} back: ${outcome.rejected}.`,
        )
      : new Problem(outcome.refused, `Payment ${paymentId}: ${outcome.detail}`);
  const { url: path = '' } = request.routeOptions;
  // Its code on the request's log line.
  request.failure = problem;
  return answer(problem.statusCode, problemDetails(problem, { path, requestId: request.id }));
}
