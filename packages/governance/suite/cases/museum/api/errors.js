const fastify = require('fastify')();
const boom = require('@hapi/boom');
const { serializeError } = require('serialize-error');

fastify.get('/a', async (request, reply) => {
  try {
    return await load(request.query.id);
  } catch (error) {
    return reply.code(500).send({ error: 'failed', details: serializeError(error) });
  }
});

fastify.get('/b', async (request, reply) => {
  try {
    return await load(request.query.id);
  } catch (error) {
    request.log.error({ err: error }, 'failed');
    return reply.code(500).send({ error: 'failed', id: request.id });
  }
});

fastify.get('/c', async (request, reply) => {
  try {
    return await load(request.query.id);
  } catch (error) {
    return reply.code(500).type('text/plain').send(`${error.stack}`);
  }
});

fastify.get('/d', async (request) => {
  try {
    return await load(request.query.id);
  } catch (error) {
    throw boom.badImplementation('failed', { cause: error });
  }
});

fastify.get('/e', (request, reply) => {
  load(request.query.id).then(
    (value) => reply.send(value),
    (error) => reply.code(500).send({ sql: error.query, parameters: error.parameters }),
  );
});

fastify.get('/f', (request, reply) => {
  load(request.query.id).then(
    (value) => reply.send(value),
    () => reply.code(502).send({ error: 'not reachable' }),
  );
});

async function load(id) {
  if (!/^\d+$/.test(id)) throw new TypeError('id is a number');
  return { id };
}

module.exports = fastify;
