import { Hono } from 'hono';
import type { Pool } from 'pg';

interface Variables {
  pool: Pool;
}

export const remittance = new Hono<{ Variables: Variables }>();

remittance.post('/remittances', async (c) => {
  const { account, amountMinor } = await c.req.json();
  await c.var.pool.query('INSERT INTO remittances (account, amount_minor) VALUES ($1, $2)', [account, amountMinor]);
  return c.body(null, 202);
});

remittance.put('/remittances/:id', async (c) => {
  const { account, amountMinor } = await c.req.json();
  await c.var.pool.query(
    'INSERT INTO remittances (id, account, amount_minor) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING',
    [c.req.param('id'), account, amountMinor],
  );
  return c.body(null, 204);
});

remittance.post('/keyed/remittances', async (c) => {
  const key = c.req.header('Idempotency-Key');
  if (key === undefined) return c.json({ error: 'Idempotency-Key is required' }, 400);
  const { account, amountMinor } = await c.req.json();
  await c.var.pool.query(
    'INSERT INTO remittances (key, account, amount_minor) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING',
    [key, account, amountMinor],
  );
  return c.body(null, 202);
});

remittance.post('/accounts/:id/withdraw', async (c) => {
  const { amountMinor } = await c.req.json();
  await c.var.pool.query('UPDATE accounts SET balance_minor = balance_minor - $1 WHERE id = $2', [
    amountMinor,
    c.req.param('id'),
  ]);
  return c.body(null, 204);
});
