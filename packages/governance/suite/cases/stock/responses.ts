import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import Koa from 'koa';

const app = express();
const koa = new Koa();
const CHARSETS: Record<string, string> = { utf: 'utf-8', latin: 'iso-8859-1' };

app.get('/csv', (req, res) => {
  res.setHeader('Content-Disposition', `attachment; filename="${req.query.name as string}.csv"`);
  res.send('a,b');
});

app.get('/csv2', (req, res) => {
  const name = String(req.query.name).replace(/[^\w.-]/g, '_');
  res.setHeader('Content-Disposition', `attachment; filename="${name}.csv"`);
  res.send('a,b');
});

app.get('/typed', (req, res) => {
  res.set('Content-Type', req.query.type as string);
  res.send('hello');
});

app.get('/typed2', (req, res) => {
  res.set('Content-Type', `text/plain; charset=${CHARSETS[String(req.query.charset)] ?? 'utf-8'}`);
  res.send('hello');
});

koa.use(async (ctx, next) => {
  ctx.set('X-Trace', ctx.query.trace as string);
  await next();
});

koa.use(async (ctx, next) => {
  const started = Date.now();
  await next();
  ctx.set('X-Duration', `${Date.now() - started}`);
});

export function plain(req: IncomingMessage, res: ServerResponse): void {
  const url = new URL(req.url ?? '/', 'http://localhost');
  res.writeHead(200, { 'X-Tenant': url.searchParams.get('tenant') ?? '' });
  res.end();
}

export function fixed(_req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(204, { 'Cache-Control': 'no-store' });
  res.end();
}
