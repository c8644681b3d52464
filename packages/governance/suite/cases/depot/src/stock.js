import knexFactory from 'knex';
import express from 'express';
import sqlstring from 'sqlstring';

const knex = knexFactory({ client: 'pg', connection: process.env.DATABASE_URL, acquireConnectionTimeout: 5000 });
export const stock = express.Router();

stock.get('/', async (req, res) => {
  const rows = await knex('stock').where({ shelf: String(req.query.shelf) }).limit(50);
  res.json(rows);
});

stock.get('/raw', async (req, res) => {
  const rows = await knex.raw(`select * from stock where shelf = '${req.query.shelf}' limit 50`);
  res.json(rows.rows);
});

stock.get('/raw-bound', async (req, res) => {
  const rows = await knex.raw('select * from stock where shelf = ? limit 50', [req.query.shelf]);
  res.json(rows.rows);
});

stock.get('/where', async (req, res) => {
  const rows = await knex('stock').whereRaw('quantity > ' + req.query.min).limit(50);
  res.json(rows);
});

stock.get('/where-bound', async (req, res) => {
  const rows = await knex('stock').whereRaw('quantity > ?', [Number(req.query.min)]).limit(50);
  res.json(rows);
});

stock.get('/order', async (req, res) => {
  const rows = await knex('stock').orderByRaw(`${req.query.order} desc`).limit(50);
  res.json(rows);
});

stock.get('/escaped', async (req, res) => {
  const rows = await knex.raw(`select id from stock where name = ${sqlstring.escape(String(req.query.name))} limit 5`);
  res.json(rows.rows);
});

stock.get('/columns', async (req, res) => {
  const rows = await knex('stock').select(knex.raw(req.query.columns)).limit(50);
  res.json(rows);
});

stock.get('/url', (req, res) => {
  const parsed = new URL(req.originalUrl, 'https://depot.example');
  const database = { query: (text) => parsed.searchParams.get(text) };
  res.json({ shelf: database.query('shelf-' + req.query.n) });
});

stock.get('/cache/:id', (req, res) => {
  const known = new Map([['a', 1]]);
  res.json({ known: known.has('stock-' + req.params.id) });
});
