import { DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import Fastify from 'fastify';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';

const file = new Database('depot.db', { readonly: false });
const memory = new DatabaseSync(':memory:');
const orm = drizzle(file);
const app = Fastify();

memory.exec('CREATE TABLE seen (id INTEGER PRIMARY KEY, code TEXT)');
memory.exec('CREATE INDEX seen_code ON seen (code)');

app.get('/seen/:code', async (request) => {
  const { code } = request.params as { code: string };
  return memory.prepare('SELECT id FROM seen WHERE code = ?').get(code);
});

app.get('/seen-like', async (request) => {
  const { code } = request.query as { code: string };
  return memory.prepare(`SELECT id FROM seen WHERE code LIKE '${code}%' LIMIT 10`).all();
});

app.get('/drizzle/:code', async (request) => {
  const { code } = request.params as { code: string };
  return orm.all(sql`SELECT id FROM seen WHERE code = ${code} LIMIT 10`);
});

app.get('/drizzle-raw/:code', async (request) => {
  const { code } = request.params as { code: string };
  return orm.all(sql.raw(`SELECT id FROM seen WHERE code = '${code}' LIMIT 10`));
});

app.post('/script', async (request) => {
  const { statements } = request.body as { statements: string };
  file.exec(statements);
  return { ok: true };
});

app.get('/named', async (request) => {
  const { code } = request.query as { code: string };
  const statement = file.prepare('SELECT id FROM seen WHERE code = @code LIMIT 10');
  return statement.all({ code });
});

await app.listen({ port: 3005 });
