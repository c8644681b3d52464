import express from 'express';
import { readFileSync, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { execSync } from 'node:child_process';
import { pbkdf2Sync, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Pool } from 'pg';

const derive = promisify(pbkdf2);
const banner = readFileSync('banner.txt', 'utf8');

export function inventory(pool: Pool): express.Router {
  const router = express.Router();

  router.get('/machines', async (_req, res) => {
    const { rows } = await pool.query('SELECT * FROM machines');
    res.json(rows);
  });

  router.get('/machines/first', async (_req, res) => {
    const { rows } = await pool.query('SELECT * FROM machines ORDER BY id LIMIT 100');
    res.json(rows);
  });

  router.get('/owners', async (_req, res) => {
    const { rows: machines } = await pool.query('SELECT id, owner_id FROM machines LIMIT 100');
    const owners = [];
    for (const machine of machines) {
      const found = await pool.query('SELECT name FROM owners WHERE id = $1', [machine.owner_id]);
      owners.push(found.rows[0]);
    }
    res.json(owners);
  });

  router.get('/owners/joined', async (_req, res) => {
    const { rows: machines } = await pool.query('SELECT id, owner_id FROM machines LIMIT 100');
    const ids = machines.map((machine) => machine.owner_id);
    const found = await pool.query('SELECT id, name FROM owners WHERE id = ANY($1)', [ids]);
    res.json(found.rows);
  });

  router.get('/manual', (_req, res) => {
    res.type('text').send(readFileSync('manual.txt', 'utf8'));
  });

  router.get('/manual-async', async (_req, res) => {
    res.type('text').send(await readFile('manual.txt', 'utf8'));
  });

  router.get('/uptime', (_req, res) => {
    res.type('text').send(execSync('uptime').toString());
  });

  router.post('/keys', (req, res) => {
    const key = pbkdf2Sync(String(req.body.phrase), randomBytes(16), 600_000, 32, 'sha512');
    res.json({ key: key.toString('hex') });
  });

  router.post('/keys-async', async (req, res) => {
    const key = await derive(String(req.body.phrase), randomBytes(16), 600_000, 32, 'sha512');
    res.json({ key: key.toString('hex') });
  });

  router.get('/banner', (_req, res) => {
    res.type('text').send(banner);
  });

  router.get('/ready', (_req, res) => {
    if (!existsSync('/var/run/ready')) return void res.sendStatus(503);
    res.sendStatus(204);
  });

  return router;
}
