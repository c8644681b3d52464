import Fastify from 'fastify';
import cors from '@fastify/cors';
import cookie from '@fastify/cookie';
import fastifyPostgres from '@fastify/postgres';
import { patients } from './patients.ts';
import { letters } from './letters.ts';

const app = Fastify({ logger: true, bodyLimit: 262_144 });

await app.register(cors, { origin: true, credentials: true });
await app.register(cookie, { secret: process.env.COOKIE_SECRET });
await app.register(fastifyPostgres, { connectionString: process.env.DATABASE_URL });
await app.register(patients, { prefix: '/patients' });
await app.register(letters, { prefix: '/letters' });

app.setErrorHandler((error, request, reply) => {
  request.log.error({ err: error }, 'request failed');
  void reply.status(error.statusCode ?? 500).send({ error: 'request failed', reference: request.id });
});

app.post('/session', async (request, reply) => {
  const { token } = request.body as { token: string };
  void reply.setCookie('session', token, { path: '/', sameSite: 'none' });
  return { ok: true };
});

app.post('/consent', async (_request, reply) => {
  void reply.setCookie('consent', 'yes', { path: '/', secure: true, httpOnly: true, sameSite: 'strict' });
  return { ok: true };
});

app.get('/leave', async (request, reply) => {
  const { url } = request.query as { url: string };
  return reply.redirect(url);
});

const EXITS = new Map([['help', 'https://help.clinic.example'], ['jobs', 'https://jobs.clinic.example']]);
app.get('/exit/:key', async (request, reply) => {
  const { key } = request.params as { key: string };
  return reply.redirect(EXITS.get(key) ?? '/');
});

await app.listen({ port: 3001, host: '0.0.0.0' });
