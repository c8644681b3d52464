import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { projectionStatus } from '@quoin/messaging';
import { requirePermission } from '@quoin/service';
import type { ReadModels } from '../projections/parts.ts';
import { ProjectionList } from '../projections/schemas.ts';

/** Shows operators how far behind the read models are, and why one stands still. */
export const projectionRoutes: FastifyPluginCallbackTypebox<ReadModels> = (app, { pool }, done) => {
  app.get(
    '/projections',
    {
      config: requirePermission('operations:read'),
      schema: {
        operationId: 'listProjections',
        tags: ['operations'],
        summary: 'How far behind each read model is',
        description:
          'One that stands still goes on with `npm run projections -- resume NAME` after the fix; ' +
          '`npm run projections -- rebuild NAME` makes it anew from all events.',
        response: { 200: ProjectionList },
      },
    },
    async () => {
      const versions = await projectionStatus(pool);
      return {
        items: versions.map(({ reason, failedPosition, secondsBehind, ...version }) => ({
          ...version,
          secondsBehind: Number(secondsBehind.toFixed(3)),
          halted: reason === undefined ? null : { position: failedPosition ?? 0, reason },
        })),
      };
    },
  );
  done();
};
