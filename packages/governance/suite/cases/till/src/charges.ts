import { Router, type Request, type Response } from 'express';
import type { Pool } from 'pg';
import pino from 'pino';
import { idempotent } from './idempotency';

const log = pino({ name: 'charges' });

interface Card {
  number: string;
  cvc: string;
  expiry: string;
}

export function charges(pool: Pool): Router {
  const router = Router();

  router.post('/charges', async (req: Request, res: Response) => {
    const card = req.body.card as Card;
    log.info({ card }, 'charging');
    const { rows } = await pool.query('INSERT INTO charges (amount_minor, token) VALUES ($1, $2) RETURNING id', [
      req.body.amountMinor,
      req.body.token,
    ]);
    res.status(201).json(rows[0]);
  });

  router.post('/v2/charges', idempotent(pool), async (req: Request, res: Response) => {
    const card = req.body.card as Card;
    log.info({ last4: card.number.slice(-4) }, 'charging');
    const { rows } = await pool.query('INSERT INTO charges (amount_minor, token) VALUES ($1, $2) RETURNING id', [
      req.body.amountMinor,
      req.body.token,
    ]);
    res.status(201).json(rows[0]);
  });

  router.get('/charges/:id', async (req: Request, res: Response) => {
    const { rows } = await pool.query('SELECT id, amount_minor FROM charges WHERE id = $1', [req.params.id]);
    res.json(rows[0] ?? null);
  });

  router.post('/charges/:id/refunds', async (req: Request, res: Response) => {
    await pool.query('INSERT INTO refunds (charge_id, amount_minor) VALUES ($1, $2)', [
      req.params.id,
      req.body.amountMinor,
    ]);
    res.status(201).end();
  });

  router.post('/v2/charges/:id/refunds', async (req: Request, res: Response) => {
    const key = req.get('Idempotency-Key');
    if (!key) return void res.status(400).json({ error: 'Idempotency-Key is required' });
    await pool.query(
      'INSERT INTO refunds (charge_id, amount_minor, idempotency_key) VALUES ($1, $2, $3) ON CONFLICT (idempotency_key) DO NOTHING',
      [req.params.id, req.body.amountMinor, key],
    );
    res.status(201).end();
  });

  return router;
}
