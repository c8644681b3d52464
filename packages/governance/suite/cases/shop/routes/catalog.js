const { Router } = require('express');
const db = require('../lib/db');
const cheapest = require('../lib/cheapest');

const router = Router();

router.get('/products', async (req, res) => {
  const products = await db.whereName('products', req.query.name);
  res.json({ products });
});

router.get('/products/count', async (req, res) => {
  res.json({ count: await db.countOf(req.query.table) });
});

router.get('/products/:id', async (req, res) => {
  const product = await db.one('SELECT id, name, description FROM products WHERE id = $1', [req.params.id]);
  if (!product) {
    return res.status(404).send(`<p>No product ${req.params.id}</p>`);
  }
  res.json(product);
});

router.get('/cheapest', (req, res) => {
  const answer = cheapest(req.query.category);
  res.type('text/plain').send(`category ${req.query.category}: ${answer}`);
});

router.get('/hello', (req, res) => {
  const name = req.query.name || 'guest';
  res.send('<h1>Welcome, ' + name + '</h1>');
});

router.get('/echo', (req, res) => {
  res.json({ heard: req.query.text });
});

module.exports = router;
