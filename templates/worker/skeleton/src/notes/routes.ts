import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { requirePermission } from '@quoin/service';
import type { Pool } from 'pg';
import { Type } from 'typebox';
import { Problem } from '../problems.ts';
import { findAuthor } from './authors.ts';

const Author = Type.Object({
  author: Type.String(),
  notes: Type.Integer({ description: 'Notes written so far' }),
  lastWrittenAt: Type.String({ format: 'date-time' }),
});

const AuthorParams = Type.Object({ author: Type.String({ minLength: 1, maxLength: 256 }) });

/** Shows what the events have come to. */
export const authorRoutes: FastifyPluginCallbackTypebox<{ pool: Pool }> = (app, { pool }, done) => {
  app.get(
    '/:author',
    {
      config: requirePermission('authors:read'),
      schema: {
        operationId: 'readAuthor',
        summary: 'Read what an author has written so far',
        params: AuthorParams,
        response: { 200: Author },
      },
    },
    async (request) => {
      const { author } = request.params;
      const found = await findAuthor(pool, author);
      if (!found) throw new Problem('author-not-found', `${author} has written nothing yet.`);
      return found;
    },
  );
  done();
};
