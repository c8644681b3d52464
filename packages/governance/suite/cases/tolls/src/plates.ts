import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pbkdf2, pbkdf2Sync } from 'node:crypto';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';

const derive = promisify(pbkdf2);
const TARIFF = readFileSync('tariff.json', 'utf8');

const PLATE = /^[A-Z]{1,3}-/;
const SAFE_PLATE = /^[A-Z]{1,3}-[A-Z]{1,2} [0-9]{1,4}$/;
const LIST = /^(\w+\s?)*$/;

export default async function plates(app: FastifyInstance): Promise<void> {
  app.get('/tariff', async () => JSON.parse(TARIFF) as unknown);

  app.get<{ Querystring: { plates: string } }>('/many', async ({ query }) => ({ valid: LIST.test(query.plates) }));

  app.get<{ Querystring: { plate: string } }>('/one', async ({ query }, reply) => {
    if (query.plate.length > 12) return reply.code(400).send();
    return { valid: SAFE_PLATE.test(query.plate) };
  });

  app.get<{ Querystring: { like: string } }>('/like', async ({ query }) => {
    const plates = ['B-AB 12', 'M-XY 900'];
    return plates.filter((plate) => new RegExp(query.like).test(plate));
  });

  app.get<{ Querystring: { like: string } }>('/contains', async ({ query }) => {
    const plates = ['B-AB 12', 'M-XY 900'];
    const literal = query.like.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return plates.filter((plate) => new RegExp(literal, 'i').test(plate));
  });

  app.post<{ Body: { pin: string } }>('/unlock', async ({ body }) => {
    const key = pbkdf2Sync(body.pin, app.salt, 600_000, 32, 'sha256');
    return { ok: app.keys.has(key.toString('hex')) };
  });

  app.post<{ Body: { pin: string } }>('/unlock-later', async ({ body }) => {
    const key = await derive(body.pin, app.salt, 600_000, 32, 'sha256');
    return { ok: app.keys.has(key.toString('hex')) };
  });

  app.get('/notice', async () => ({ text: readFileSync('notice.txt', 'utf8') }));

  app.get('/imprint', async (_request, reply) => {
    const page = await readFile('imprint.html', 'utf8');
    return reply.type('text/html').send(page);
  });
}

export const isForeign = (plate: string): boolean => !PLATE.test(plate.slice(0, 8));
