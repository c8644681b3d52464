const express = require('express');
const mysql = require('mysql2/promise');

const router = express.Router();
const pool = mysql.createPool({ uri: process.env.MYSQL_URL, connectionLimit: 10 });

router.get('/:id', async (req, res) => {
  const [rows] = await pool.query('SELECT id, name FROM customers WHERE id = ' + req.params.id);
  res.json(rows[0] || null);
});

router.get('/:id/address', async (req, res) => {
  const id = Number(req.params.id);
  if (!Number.isInteger(id)) return res.sendStatus(400);
  const [rows] = await pool.query('SELECT street, city FROM addresses WHERE customer_id = ' + id + ' LIMIT 1');
  res.json(rows[0] || null);
});

router.get('/:id/orders', async (req, res) => {
  const where = mysql.format('customer_id = ? AND state = ?', [req.params.id, String(req.query.state)]);
  const [rows] = await pool.query(`SELECT id FROM orders WHERE ${where} LIMIT 50`);
  res.json(rows);
});

router.get('/', async (req, res) => {
  const filters = [];
  for (const [field, value] of Object.entries(req.query)) {
    filters.push(`${field} = '${value}'`);
  }
  const [rows] = await pool.execute(`SELECT id, name FROM customers WHERE ${filters.join(' AND ')} LIMIT 20`);
  res.json(rows);
});

router.get('/sorted/list', async (req, res) => {
  const order = req.query.direction === 'desc' ? 'DESC' : 'ASC';
  const [rows] = await pool.query(`SELECT id, name FROM customers ORDER BY name ${order} LIMIT 20`);
  res.json(rows);
});

router.put('/:id', async (req, res) => {
  await pool.query('UPDATE customers SET ? WHERE id = ?', [req.body, req.params.id]);
  res.sendStatus(204);
});

router.patch('/:id/name', async (req, res) => {
  const { name } = req.body;
  await pool.query('UPDATE customers SET ? WHERE id = ?', [{ name: String(name) }, req.params.id]);
  res.sendStatus(204);
});

module.exports = router;
