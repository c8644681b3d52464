import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { fromStructured, type Bus } from '@quoin/messaging';
import { requirePermission } from '@quoin/service';
import { Problem } from '../problems.ts';

/**
 * Puts an event on the bus inside this process, so that a developer needs no broker. It takes the
 * structured mode of CloudEvents over HTTP, and is not there in production.
 */
export const eventRoutes: FastifyPluginCallbackTypebox<{ bus: Bus }> = (app, { bus }, done) => {
  app.addContentTypeParser(
    'application/cloudevents+json',
    { parseAs: 'string' },
    (_request, body, parsed) => {
      parsed(null, body);
    },
  );
  app.post(
    '',
    { config: requirePermission('events:publish'), schema: { hide: true } },
    async (request, reply) => {
      await bus.publish([readEvent(String(request.body))]);
      return reply.code(202).send();
    },
  );
  done();
};

function readEvent(body: string) {
  try {
    return fromStructured(body);
  } catch (error) {
    throw new Problem('invalid-event', (error as Error).message, { cause: error });
  }
}
