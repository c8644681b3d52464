const fastify = require('fastify')({ logger: true });
const { z } = require('zod');

const Payout = z.object({ account: z.string().uuid(), amountMinor: z.string().regex(/^\d{1,15}$/) });

fastify.post('/payouts', async (request, reply) => {
  const payout = Payout.parse(request.body);
  await fastify.pg.query('INSERT INTO payouts (account, amount_minor) VALUES ($1, $2)', [payout.account, payout.amountMinor]);
  return reply.code(202).send({ accepted: true });
});

fastify.post('/payouts/quote', async (request) => {
  const payout = Payout.parse(request.body);
  return { feeMinor: String((BigInt(payout.amountMinor) * 2n) / 100n) };
});

fastify.post('/keyed/payouts', async (request, reply) => {
  const key = request.headers['idempotency-key'];
  if (!key) return reply.code(400).send({ error: 'Idempotency-Key is required' });
  const payout = Payout.parse(request.body);
  await fastify.pg.query(
    'INSERT INTO payouts (account, amount_minor, key) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING',
    [payout.account, payout.amountMinor, key],
  );
  return reply.code(202).send({ accepted: true });
});

fastify.post('/payments/:id/capture', async (request, reply) => {
  await fastify.pg.query('INSERT INTO captures (payment) VALUES ($1)', [request.params.id]);
  return reply.code(202).send({ accepted: true });
});

fastify.setErrorHandler((error, request, reply) => {
  request.log.error(error);
  reply.code(500).send({ error: error.message, detail: error.detail, query: error.query });
});

fastify.setNotFoundHandler((request, reply) => {
  reply.code(404).send({ error: 'no such route' });
});

module.exports = fastify;
