import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  callerOf,
  problemDetails,
  ProblemError,
  requirePermission,
  type ProblemSource,
} from '@quoin/service';
import type { FastifyBaseLogger, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { StandingAnswer } from '../engine/work.ts';
import { Problem } from '../problems.ts';
import type { AcceptPayment } from './accept.ts';
import { FIRST_PROBLEM } from './answers.ts';
import { toOrder } from './order-request.ts';
import { NewPayment, PaymentSchema } from './schemas.ts';

const MOST_ITEMS = 1_000;
/** Bytes; items of the greatest lengths included. */
const BODY_LIMIT = 1_048_576;

const BatchItem = Type.Object(
  {
    ...NewPayment.properties,
    idempotencyKey: Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description: 'As the header of POST /v1/payments: the two share their keys',
    }),
  },
  { additionalProperties: false },
);

const Batch = Type.Object(
  { items: Type.Array(BatchItem, { minItems: 1, maxItems: MOST_ITEMS }) },
  { additionalProperties: false },
);

const BatchAnswer = Type.Object({
  items: Type.Array(
    Type.Object({
      status: Type.Integer({ description: 'What POST /v1/payments would have answered with' }),
      replayed: Type.Boolean({ description: 'Whether the key was answered before' }),
      payment: Type.Optional(PaymentSchema),
      problem: Type.Optional(Type.Ref('Problem')),
    }),
    { description: 'One for each item, in the same order' },
  ),
});

/** Takes many payments in one request. Each item stands alone, as if it had been sent by itself. */
export const postBatchRoute: FastifyPluginCallbackTypebox<{ accept: AcceptPayment }> = (
  app,
  { accept },
  done,
) => {
  const schema = {
    operationId: 'createPayments',
    tags: ['payments'],
    summary: 'Pay many times in one request',
    description:
      'Each item has its own key, outcome and answer; items of one account keep their order. ' +
      'Repeat the whole request, or any part of it, when an answer was lost.',
    body: Batch,
    response: { 200: BatchAnswer },
  };
  const config = requirePermission('payments:write');

  app.post('/batches', { config, schema, bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const now = new Date();
    const { subject } = callerOf(request);
    const { url: path = '' } = request.routeOptions;
    const source = { path, requestId: request.id };

    const answerOne = async ({
      idempotencyKey: key,
      ...item
    }: (typeof request.body.items)[number]) => {
      try {
        const order = toOrder(item, subject, now);
        return written(await accept(order, { subject, key, now, source }));
      } catch (error) {
        return writtenProblem(toProblem(error, request.log), source);
      }
    };
    const items = await Promise.all(request.body.items.map(answerOne));
    return sendJson(reply, `{"items":[${items.join()}]}`);
  });
  done();
};

/** Made of answers that are JSON already. */
function sendJson(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('application/json').send(body);
}

function written({ status, replayed, body }: StandingAnswer): string {
  const name = status < FIRST_PROBLEM ? 'payment' : 'problem';
  return `{"status":${String(status)},"replayed":${String(replayed)},"${name}":${body}}`;
}

function writtenProblem(problem: ProblemError, source: ProblemSource): string {
  const body = JSON.stringify(problemDetails(problem, source));
  return `{"status":${String(problem.statusCode)},"replayed":false,"problem":${body}}`;
}

function toProblem(error: unknown, log: FastifyBaseLogger): ProblemError {
  if (error instanceof ProblemError) return error;
  log.error({ err: error }, 'an item of a batch failed');
  return new Problem('internal-error', 'The payment failed. Send it again with the same key.');
}
