import { createHash, createCipheriv, createDecipheriv, randomBytes, randomInt, scryptSync } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import ejs from 'ejs';

const KEY = scryptSync(process.env.LETTER_PASSWORD ?? '', process.env.LETTER_SALT ?? '', 32);

export function seal(text: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', KEY, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export function sealOld(text: string): string {
  const cipher = createCipheriv('des-ede3-cbc', KEY.subarray(0, 24), Buffer.alloc(8));
  return cipher.update(text, 'utf8', 'hex') + cipher.final('hex');
}

export function sealBlocks(text: string): string {
  const cipher = createCipheriv('aes-128-ecb', KEY.subarray(0, 16), null);
  return cipher.update(text, 'utf8', 'hex') + cipher.final('hex');
}

export function open(box: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', KEY, box.subarray(0, 12));
  decipher.setAuthTag(box.subarray(-16));
  return decipher.update(box.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
}

export const pin = (): string => String(Math.floor(1000 + Math.random() * 9000));

export const etag = (body: string): string => createHash('sha256').update(body).digest('base64url');

export const code = (): string => String(randomInt(100_000, 1_000_000));

export const letters: FastifyPluginAsync = async (app) => {
  app.post<{ Body: { template: string; data: object } }>('/render', async (request, reply) => {
    const html = ejs.render(request.body.template, request.body.data);
    return reply.type('text/html').send(html);
  });

  app.post<{ Body: { name: string } }>('/standard', async (request, reply) => {
    const html = await ejs.renderFile('templates/standard.ejs', { name: request.body.name });
    return reply.type('text/html').send(html);
  });
};
