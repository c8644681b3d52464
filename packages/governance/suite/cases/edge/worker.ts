import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { cors } from 'hono/cors';
import { setCookie } from 'hono/cookie';

interface Bindings {
  DB: D1Database;
  KEY: string;
}

const app = new Hono<{ Bindings: Bindings }>();

app.use('/api/*', cors({ origin: (origin) => origin, credentials: true }));

app.get('/live', (c) => c.body(null, 204));

app.use('/assets/*', cors({ origin: ['https://www.edge.example'] }));

app.get('/hello', (c) => c.html(`<h1>${c.req.query('name')}</h1>`));


app.get('/hello2', (c) => c.html(html`<h1>${c.req.query('name') ?? ''}</h1>`));


app.get('/hello3', (c) => c.html(html`<h1>${raw(c.req.query('name') ?? '')}</h1>`));


app.get('/text', (c) => c.text(c.req.query('name') ?? ''));

app.get('/users', async (c) => {
  const statement = c.env.DB.prepare(`SELECT id FROM users WHERE name = '${c.req.query('name')}' LIMIT 5`);
  return c.json(await statement.all());
});

app.get('/users/:id', async (c) => {
  const statement = c.env.DB.prepare('SELECT id, name FROM users WHERE id = ?').bind(c.req.param('id'));
  return c.json(await statement.first());
});

app.get('/proxy', async (c) => {
  const upstream = await fetch(c.req.query('target') ?? '', { signal: AbortSignal.timeout(2000) });
  return new Response(upstream.body);
});

app.get('/out', (c) => c.redirect(c.req.query('to') ?? '/'));

app.get('/in', (c) => {
  setCookie(c, 'seen', '1', { httpOnly: true, secure: true, sameSite: 'Lax' });
  return c.redirect('/inside');
});

export default app;
