import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { requirePermission } from '@quoin/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { settledPosition, type Feed } from './feed.ts';
import { readLog } from './log.ts';
import { EventList, EventQuery } from './schemas.ts';
import { streamRoute, type StreamLimits } from './stream-route.ts';
import type { EventStore } from '@quoin/messaging';
import type { Pool } from 'pg';

export interface EventRoutesOptions {
  pool: Pick<Pool, 'query'>;
  store: EventStore;
  feed: Feed;
  /** @default those of `StreamLimits` */
  streams?: StreamLimits | undefined;
}

/** Tells what happened to payments: page by page, or as it happens. */
export const eventRoutes: FastifyPluginCallbackTypebox<EventRoutesOptions> = (
  app,
  { pool, store, feed, streams },
  done,
) => {
  app.get(
    '',
    {
      config: requirePermission('events:read'),
      schema: {
        operationId: 'listEvents',
        tags: ['events'],
        summary: 'List what happened to payments, oldest first',
        description:
          'Read on with `after` set to the `position` of the last page: nothing is missed, and nothing ' +
          'comes twice. A page may be empty before the end.',
        querystring: EventQuery,
        response: { 200: EventList },
      },
    },
    async (request, reply) => {
      const { type: types, paymentId, after, limit } = request.query;
      const page = await readLog(store, { types, paymentId, after, limit });
      if (!page.end) linkOn(request, reply, page.position);
      return page;
    },
  );
  app.register(streamRoute, { feed, limits: streams, newest: () => settledPosition(pool) });
  done();
};

function linkOn(request: FastifyRequest, reply: FastifyReply, position: number): void {
  const [path = '', query] = request.url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('after', String(position));
  reply.header('link', `<${path}?${parameters.toString()}>; rel="next"`);
}
