import type { FastifyRequest } from 'fastify';

/** The path without the query, which may hold what must be neither kept nor repeated. */
export function pathOf({ url }: Pick<FastifyRequest, 'url'>): string {
  return url.split('?', 1)[0] ?? '';
}
