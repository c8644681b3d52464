import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { linkNext, requirePermission } from '@quoin/service';
import { toPage } from '../../paging.ts';
import { listDeliveries } from './deliveries.ts';
import { actorOf, describeDelivery, describeEndpoint } from './representation.ts';
import type { WebhookRoutesOptions } from './routes.ts';
import * as schemas from './schemas.ts';

/** Shows what could not be delivered, and has it delivered again. */
export const deliveryRoutes: FastifyPluginCallbackTypebox<WebhookRoutesOptions> = (
  app,
  { pool, webhooks },
  done,
) => {
  const read = requirePermission('webhooks:read');
  const write = requirePermission('webhooks:write');
  const tags = ['webhooks'];

  app.get(
    '/:id/deliveries',
    {
      config: read,
      schema: {
        operationId: 'listWebhookDeliveries',
        tags,
        summary: 'List events that could not be delivered',
        params: schemas.WebhookParams,
        querystring: schemas.DeliveryQuery,
        response: { 200: schemas.DeliveryList },
      },
    },
    async (request, reply) => {
      const { limit, cursor, state } = request.query;
      const after = cursor === undefined ? 0 : schemas.deliveryCursors.decode(cursor);
      const { id } = await webhooks.read(request.params.id);
      const found = await listDeliveries(pool, id, { state, after, limit: limit + 1 });
      const page = toPage(found, limit, ({ position }) => schemas.deliveryCursors.encode(position));
      linkNext(request, reply, page.next);
      return { ...page, items: page.items.map(describeDelivery) };
    },
  );

  app.post(
    '/:id/deliveries/:position/replay',
    {
      config: write,
      schema: {
        operationId: 'replayWebhookDelivery',
        tags,
        summary: 'Try one delivery anew',
        params: schemas.DeliveryParams,
        response: { 202: { type: 'null', description: 'It will be tried' } },
      },
    },
    async (request, reply) => {
      const { id, position } = request.params;
      await webhooks.replayOne(actorOf(request), id, position);
      return reply.code(202).send(null);
    },
  );

  app.post(
    '/:id/replays',
    {
      config: write,
      schema: {
        operationId: 'replayWebhook',
        tags,
        summary: 'Deliver all events again since a position',
        params: schemas.WebhookParams,
        body: schemas.Replay,
        response: { 202: schemas.WebhookSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const endpoint = await webhooks.replayAll(actorOf(request), id, request.body.after);
      reply.code(202);
      return describeEndpoint(endpoint);
    },
  );
  done();
};
