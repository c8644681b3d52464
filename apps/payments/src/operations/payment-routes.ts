import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { callerOf, requirePermission } from '@quoin/service';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { listAttention, type Attention } from './attention.ts';
import type { Actor, OperatorParts } from './parts.ts';
import type { OpenResolution } from './resolutions.ts';
import { approveResolution, proposeResolution, refuseResolution } from './resolve.ts';
import { closePaymentConflict, retryPayment } from './retry.ts';
import {
  AttentionList,
  AttentionQuery,
  ConflictParams,
  DecidedResolution,
  IdParams,
  NewResolution,
  ResolutionSchema,
  WithReason,
} from './schemas.ts';

/** What operators see of payments that do not go on by themselves, and what they do about them. */
export const paymentOperationRoutes: FastifyPluginCallbackTypebox<OperatorParts> = (
  app,
  { pool, journeys, audit },
  done,
) => {
  // Without the prefix, which is among the options too.
  const parts = { pool, journeys, audit };
  app.get(
    '/payments',
    {
      config: requirePermission('operations:read'),
      schema: {
        operationId: 'listPaymentsForPeople',
        tags: ['operations'],
        summary: 'List payments that people should look at, the oldest first',
        querystring: AttentionQuery,
        response: { 200: AttentionList },
      },
    },
    async ({ query: { olderThanSeconds = 300, limit = 100 } }) => {
      const options = { olderThan: olderThanSeconds * 1_000, limit };
      return { items: (await listAttention(parts.pool, parts.journeys, options)).map(describe) };
    },
  );

  app.post(
    '/payments/:id/retry',
    {
      config: requirePermission('operations:retry'),
      schema: {
        operationId: 'retryPayment',
        tags: ['operations'],
        summary: 'Have the rail asked anew, or a failed step tried again',
        params: IdParams,
        body: WithReason,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await retryPayment(parts, actorOf(request), request.params.id, request.body.reason);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/payments/:id/conflicts/:answerId/closure',
    {
      config: requirePermission('operations:retry'),
      schema: {
        operationId: 'closePaymentConflict',
        tags: ['operations'],
        summary: 'Say that a contradiction of the rail has been dealt with',
        params: ConflictParams,
        body: WithReason,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id: paymentId, answerId } = request.params;
      const conflict = { paymentId, answerId };
      await closePaymentConflict(parts, actorOf(request), conflict, request.body.reason);
      return reply.code(204).send(null);
    },
  );
  app.register(resolutionRoutes, parts);
  done();
};

const resolutionRoutes: FastifyPluginCallbackTypebox<OperatorParts> = (app, parts, done) => {
  app.post(
    '/payments/:id/resolutions',
    {
      config: requirePermission('operations:propose'),
      schema: {
        operationId: 'proposeResolution',
        tags: ['operations'],
        summary: 'Propose what became of a payment whose outcome is unknown',
        params: IdParams,
        body: NewResolution,
        response: { 201: ResolutionSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const proposal = await proposeResolution(parts, actor, request.params.id, request.body);
      return reply.code(201).send(describeResolution(proposal));
    },
  );

  app.post(
    '/resolutions/:id/approval',
    {
      config: requirePermission('operations:approve'),
      schema: {
        operationId: 'approveResolution',
        tags: ['operations'],
        summary: 'Approve what somebody else proposed; it takes effect at once',
        params: IdParams,
        response: { 200: DecidedResolution },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const resolution = await approveResolution(parts, actor, request.params.id);
      return decided(resolution, 'approved', actor);
    },
  );

  app.post(
    '/resolutions/:id/refusal',
    {
      config: requirePermission('operations:approve'),
      schema: {
        operationId: 'refuseResolution',
        tags: ['operations'],
        summary: 'Refuse a proposal, also one’s own; the payment stays as it is',
        params: IdParams,
        body: WithReason,
        response: { 200: DecidedResolution },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { reason } = request.body;
      return decided(
        await refuseResolution(parts, actor, request.params.id, reason),
        'refused',
        actor,
      );
    },
  );
  done();
};

function actorOf(request: FastifyRequest): Actor {
  return { subject: callerOf(request).subject, origin: request.ip };
}

function describe({ since, resolution, allowed, ...rest }: Attention) {
  return {
    ...rest,
    allowed: [...allowed],
    since: since.toISOString(),
    ...(resolution && { resolution: describeResolution(resolution) }),
  };
}

function describeResolution({ proposedAt, ...resolution }: OpenResolution) {
  return { ...resolution, proposedAt: proposedAt.toISOString() };
}

function decided(resolution: OpenResolution, decision: 'approved' | 'refused', { subject }: Actor) {
  return { ...describeResolution(resolution), decision, decidedBy: subject };
}
