import { Router, type Request, type Response } from 'express';
import { exec, execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Joi from 'joi';
import Ajv from 'ajv';
import type { Pool } from 'pg';

const ajv = new Ajv();
const isRoom = ajv.compile({ type: 'object', properties: { room: { type: 'integer' } }, required: ['room'] });
const Title = Joi.string().alphanum().max(40).required();

export function exhibits(pool: Pool): Router {
  const router = Router();

  router.get('/renamed', async (req: Request, res: Response) => {
    const { q: wanted = 'all', ...others } = req.query as Record<string, string>;
    const { rows } = await pool.query("SELECT id FROM exhibits WHERE title = '" + wanted + "' LIMIT 10");
    res.json({ rows, others: Object.keys(others).length });
  });

  router.post('/room', async (req: Request, res: Response) => {
    if (!isRoom(req.body)) return void res.status(400).json({ error: 'room is a number' });
    const { room } = req.body as { room: number };
    const { rows } = await pool.query(`SELECT id FROM exhibits WHERE room = ${room} LIMIT 10`);
    res.json(rows);
  });

  router.get('/either', async (req: Request, res: Response) => {
    let order = 'title';
    if (req.query.by) {
      order = req.query.by as string;
    }
    const { rows } = await pool.query(`SELECT id FROM exhibits ORDER BY ${order} LIMIT 10`);
    res.json(rows);
  });

  router.get('/switch', async (req: Request, res: Response) => {
    let order: string;
    switch (req.query.by) {
      case 'room':
        order = 'room';
        break;
      default:
        order = 'title';
    }
    const { rows } = await pool.query(`SELECT id FROM exhibits ORDER BY ${order} LIMIT 10`);
    res.json(rows);
  });

  router.get('/overwritten', async (req: Request, res: Response) => {
    let file = req.query.file as string;
    file = 'plan.txt';
    res.type('text').send(await readFile(path.join('plans', file), 'utf8'));
  });

  router.get('/wrong-one', async (req: Request, res: Response) => {
    const clean = path.basename(req.query.file as string);
    const file = req.query.file as string;
    res.set('X-File', clean.length.toString());
    res.type('text').send(await readFile(path.join('plans', file), 'utf8'));
  });

  router.get('/mapped', (req: Request, res: Response) => {
    const names = ([] as string[]).concat(req.query.name as string[]).map((name) => name.trim());
    exec(`zip out.zip ${names.join(' ')}`, (error) => res.sendStatus(error ? 500 : 201));
  });

  router.get('/titled', (req: Request, res: Response) => {
    const { error, value } = Title.validate(req.query.title);
    if (error) return void res.sendStatus(400);
    exec(`print-label ${value}`, (failure) => res.sendStatus(failure ? 500 : 202));
  });

  router.get('/ternary', (req: Request, res: Response) => {
    const size = req.query.large ? 'large' : 'small';
    execFile('print-label', ['--size', size], (error) => res.sendStatus(error ? 500 : 202));
  });

  return router;
}
