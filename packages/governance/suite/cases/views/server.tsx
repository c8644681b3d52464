import express, { type Request, type Response } from 'express';
import { renderToString } from 'react-dom/server';
import serializeJavascript from 'serialize-javascript';
import he from 'he';
import escapeHtml from 'escape-html';
import xss from 'xss';

const app = express();

app.get('/page', (req: Request, res: Response) => {
  const state = { user: req.query.user };
  const markup = renderToString(<p>{String(req.query.user)}</p>);
  res.send(`<div>${markup}</div><script>window.state = ${JSON.stringify(state)}</script>`);
});

app.get('/page2', (req: Request, res: Response) => {
  const state = { user: req.query.user };
  res.send(`<script>window.state = ${serializeJavascript(state)}</script>`);
});

app.get('/note', (req: Request, res: Response) => {
  res.send(`<p>${escapeHtml(String(req.query.note))}</p>`);
});

app.get('/note2', (req: Request, res: Response) => {
  const note = String(req.query.note).replace('<script>', '');
  res.send(`<p>${note}</p>`);
});

app.get('/note3', (req: Request, res: Response) => {
  const note = he.encode(String(req.query.note));
  res.send('<p>' + note + '</p>');
});

app.get('/note4', (req: Request, res: Response) => {
  res.write(`<p>${req.headers['x-note']}</p>`);
  res.end();
});

app.get('/rich', (req: Request, res: Response) => {
  const body = xss(String(req.query.html));
  res.send(`<article>${body}</article>`);
});

app.get('/count', (req: Request, res: Response) => {
  const count = Number(req.query.count);
  res.send(`<b>${count}</b>`);
});

app.get('/callback', (req: Request, res: Response) => {
  const { callback } = req.query;
  res.type('text/html').end(`<script>${callback}(1)</script>`);
});

app.get('/render', (req: Request, res: Response) => {
  res.render('page', { title: req.query.title });
});

app.listen(3100);
