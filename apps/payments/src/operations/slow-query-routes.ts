import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { requirePermission } from '@quoin/service';
import { Type } from 'typebox';
import { choice } from '../choice.ts';
import { slowStatements, type StatementParts } from './statements/source.ts';

const SlowQueryList = Type.Object({
  source: choice(['pg_stat_statements', 'driver'], {
    description:
      'pg_stat_statements: counted by the server, of all processes. driver: seen by this process since it started',
  }),
  items: Type.Array(
    Type.Object({
      statement: Type.String({ description: 'Without its values' }),
      calls: Type.Integer(),
      mean: Type.Number({ description: 'Milliseconds' }),
      p95: Type.Union([Type.Number(), Type.Null()], {
        description: 'Milliseconds; null where the source does not know',
      }),
      max: Type.Number({ description: 'Milliseconds' }),
      rows: Type.Integer({ description: 'Given or changed, in all' }),
      plan: Type.Union(
        [
          Type.Object({
            reads: Type.Array(Type.String(), { description: 'How tables are read' }),
            wholeTables: Type.Array(Type.String(), {
              description: 'Tables that are read from end to end: an index may be missing',
            }),
          }),
          Type.Null(),
        ],
        { description: 'How it is run whatever its values are; null where that cannot be said' },
      ),
    }),
  ),
});

/** Shows operators which statements take most of the database’s time. */
export const slowQueryRoutes: FastifyPluginCallbackTypebox<StatementParts> = (app, parts, done) => {
  app.get(
    '/slow-queries',
    {
      config: requirePermission('operations:read'),
      schema: {
        operationId: 'listSlowQueries',
        tags: ['operations'],
        summary: 'The statements that take most time in all',
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: 50, default: 20 }),
        }),
        response: { 200: SlowQueryList },
      },
    },
    async (request) => {
      const { source, items } = await slowStatements(parts, request.query.limit);
      return {
        source,
        items: items.map(({ mean, p95, max, ...item }) => ({
          ...item,
          mean: rounded(mean),
          p95: p95 === null ? null : rounded(p95),
          max: rounded(max),
        })),
      };
    },
  );
  done();
};

/** To microseconds. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
