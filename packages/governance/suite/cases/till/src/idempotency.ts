import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Pool } from 'pg';
import { createHash } from 'node:crypto';

export function idempotent(pool: Pool): RequestHandler {
  return (req: Request, res: Response, next: NextFunction) => {
    const key = req.header('Idempotency-Key');
    if (key === undefined) {
      res.status(400).json({ error: 'Idempotency-Key is required' });
      return;
    }
    const digest = createHash('sha256').update(JSON.stringify(req.body)).digest('hex');
    pool
      .query('INSERT INTO keys (key, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING', [key, digest])
      .then(({ rowCount }) => {
        if (rowCount === 0) res.status(409).json({ error: 'already seen' });
        else next();
      }, next);
  };
}
