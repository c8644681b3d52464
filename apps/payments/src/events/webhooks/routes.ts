import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { linkNext, requirePermission } from '@quoin/service';
import type { Pool } from 'pg';
import { toPage } from '../../paging.ts';
import type { WebhookAdministration } from './administration.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { listEndpoints } from './endpoints.ts';
import { actorOf, describeEndpoint } from './representation.ts';
import * as schemas from './schemas.ts';

export interface WebhookRoutesOptions {
  pool: Pick<Pool, 'query'>;
  webhooks: WebhookAdministration;
}

/** Registers where events are delivered, and shows how that goes. */
export const webhookRoutes: FastifyPluginCallbackTypebox<WebhookRoutesOptions> = (
  app,
  { pool, webhooks },
  done,
) => {
  const read = requirePermission('webhooks:read');
  const write = requirePermission('webhooks:write');
  const tags = ['webhooks'];

  app.post(
    '',
    {
      config: write,
      schema: {
        operationId: 'registerWebhook',
        tags,
        summary: 'Have events delivered to an address',
        description:
          'The answer shows the secret that signs the deliveries, once. It takes no idempotency key, ' +
          'because a stored answer would hold that secret: an address can be registered once, and ' +
          'whoever lost the answer makes a new secret.',
        body: schemas.NewWebhook,
        response: { 201: schemas.CreatedWebhook },
      },
    },
    async (request, reply) => {
      const { endpoint, secret } = await webhooks.register(actorOf(request), request.body);
      reply.code(201).header('location', `/v1/webhooks/${endpoint.id}`);
      return { ...describeEndpoint(endpoint), secret };
    },
  );

  app.get(
    '',
    {
      config: read,
      schema: {
        operationId: 'listWebhooks',
        tags,
        summary: 'List webhooks, oldest first',
        querystring: schemas.WebhookQuery,
        response: { 200: schemas.WebhookList },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const after = cursor === undefined ? undefined : schemas.webhookCursors.decode(cursor);
      const found = await listEndpoints(pool, { after, limit: limit + 1 });
      const page = toPage(found, limit, ({ id }) => schemas.webhookCursors.encode(id));
      linkNext(request, reply, page.next);
      return { ...page, items: page.items.map(describeEndpoint) };
    },
  );

  app.get(
    '/:id',
    {
      config: read,
      schema: {
        operationId: 'readWebhook',
        tags,
        summary: 'Read a webhook, and how its deliveries go',
        params: schemas.WebhookParams,
        response: { 200: schemas.WebhookSchema },
      },
    },
    async (request) => describeEndpoint(await webhooks.read(request.params.id)),
  );

  app.patch(
    '/:id',
    {
      config: write,
      schema: {
        operationId: 'changeWebhook',
        tags,
        summary: 'Change a webhook, disable it or enable it again',
        params: schemas.WebhookParams,
        body: schemas.WebhookChanges,
        response: { 200: schemas.WebhookSchema },
      },
    },
    async (request) =>
      describeEndpoint(await webhooks.update(actorOf(request), request.params.id, request.body)),
  );

  app.delete(
    '/:id',
    {
      config: write,
      schema: {
        operationId: 'removeWebhook',
        tags,
        summary: 'Remove a webhook with all that waits for it',
        params: schemas.WebhookParams,
        response: { 204: { type: 'null', description: 'It is removed' } },
      },
    },
    async (request, reply) => {
      await webhooks.remove(actorOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/:id/secrets',
    {
      config: write,
      schema: {
        operationId: 'rotateWebhookSecret',
        tags,
        summary: 'Make a new secret, and let those before it end',
        params: schemas.WebhookParams,
        body: schemas.NewSecret,
        response: { 201: schemas.CreatedSecret },
      },
    },
    async (request, reply) => {
      const overlap = (request.body.overlapSeconds ?? DEFAULT_OVERLAP) * 1_000;
      const secret = await webhooks.rotateSecret(actorOf(request), request.params.id, overlap);
      reply.code(201);
      return { secret };
    },
  );

  app.register(deliveryRoutes, { pool, webhooks });
  done();
};

/** Seconds. */
const DEFAULT_OVERLAP = 86_400;
