import type { FastifyPluginAsync } from 'fastify';
import { Type, type Static } from '@sinclair/typebox';

const Search = Type.Object({ name: Type.String({ maxLength: 80 }), ward: Type.Integer({ minimum: 1 }) });
type Search = Static<typeof Search>;

export const patients: FastifyPluginAsync = async (app) => {
  app.get<{ Querystring: { name: string } }>('/by-name', async (request) => {
    const client = await app.pg.connect();
    try {
      const { rows } = await client.query(`SELECT id, name FROM patients WHERE name = '${request.query.name}' LIMIT 10`);
      return rows;
    } finally {
      client.release();
    }
  });

  app.get<{ Querystring: Search }>('/search', { schema: { querystring: Search } }, async (request) => {
    const { name, ward } = request.query;
    const { rows } = await app.pg.query('SELECT id FROM patients WHERE name ILIKE $1 AND ward = $2 LIMIT 50', [
      `%${name}%`,
      ward,
    ]);
    return rows;
  });

  app.get<{ Querystring: Search }>('/ward-count', { schema: { querystring: Search } }, async (request) => {
    const { rows } = await app.pg.query(`SELECT count(*) FROM patients WHERE ward = ${request.query.ward}`);
    return rows[0];
  });

  app.post<{ Body: { ids: string[] } }>('/batch', async (request) => {
    const list = request.body.ids.join(',');
    const sql = 'SELECT id, name FROM patients WHERE id IN (' + list + ') LIMIT 500';
    const { rows } = await app.pg.query(sql);
    return rows;
  });

  app.post<{ Body: { ids: string[] } }>('/batch-any', async (request) => {
    const { rows } = await app.pg.query('SELECT id, name FROM patients WHERE id = ANY($1) LIMIT 500', [request.body.ids]);
    return rows;
  });

  app.get<{ Params: { id: string } }>('/:id/card', async (request, reply) => {
    const { id } = request.params;
    return reply.type('text/html').send(`<div class="card">${id}</div>`);
  });

  app.get<{ Params: { id: string } }>('/:id/audit', async (request) => {
    request.log.info(`audit opened for ${request.params.id}`);
    const { rows } = await app.pg.query('SELECT at, what FROM audit WHERE patient = $1 LIMIT 100', [request.params.id]);
    return rows;
  });
};
