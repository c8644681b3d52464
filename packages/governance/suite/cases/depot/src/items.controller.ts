import type { Request, Response, NextFunction } from 'express';
import { ItemsRepository } from './items.repository';
import { fetchLabel } from './labels';

type Handler = (req: Request, res: Response, next: NextFunction) => Promise<void>;

const items = new ItemsRepository();

const guarded =
  (handler: Handler): Handler =>
  async (req, res, next) => {
    try {
      await handler(req, res, next);
    } catch (error) {
      next(error);
    }
  };

export const byName = guarded(async (req, res) => {
  const { name, fast } = req.query as { name: string; fast?: string };
  res.json(fast ? await items.byNameFast(name) : await items.byName(name));
});

export const byCode = guarded(async (req, res) => {
  res.json(await items.byCode(req.params.code ?? ''));
});

export const move = guarded(async (req, res) => {
  await items.move(req.body.from, req.body.to);
  res.status(204).end();
});

export const grouped = guarded(async (req, res) => {
  res.json(await items.grouped(String(req.query.column)));
});

export const label = guarded(async (req, res) => {
  const pdf = await fetchLabel(String(req.query.printer), req.params.code ?? '');
  res.type('application/pdf').send(pdf);
});

export const failing = async (req: Request, res: Response): Promise<void> => {
  try {
    res.json(await items.byCode(req.params.code ?? ''));
  } catch (error) {
    res.status(500).send((error as Error).stack);
  }
};

export const failingQuietly = async (req: Request, res: Response): Promise<void> => {
  try {
    res.json(await items.byCode(req.params.code ?? ''));
  } catch (error) {
    req.log.error({ err: error }, 'lookup failed');
    res.status(500).json({ error: 'lookup failed' });
  }
};
