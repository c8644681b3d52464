const express = require('express');
const { Pool } = require('pg');
const requireLogin = require('../middleware/require-login');

const pool = new Pool();
const router = express.Router();
const SORTABLE = { date: 'created_at', total: 'total_minor', state: 'state' };

router.use(requireLogin);

router.get('/', async (req, res, next) => {
  try {
    const column = SORTABLE[req.query.sort] || 'created_at';
    const { rows } = await pool.query(
      `SELECT id, state, total_minor FROM orders WHERE owner = $1 ORDER BY ${column} LIMIT 50`,
      [req.user.id],
    );
    res.json(rows);
  } catch (error) {
    next(error);
  }
});

router.get('/search', async (req, res, next) => {
  const term = req.query.q;
  try {
    const result = await pool.query("SELECT id, state FROM orders WHERE note LIKE '%" + term + "%' LIMIT 50");
    res.json(result.rows);
  } catch (error) {
    next(error);
  }
});

router.get('/by-state', async (req, res, next) => {
  const states = String(req.query.states || 'open').split(',');
  const marks = states.map((_, index) => `$${index + 1}`).join(', ');
  try {
    const result = await pool.query(`SELECT id FROM orders WHERE state IN (${marks}) LIMIT 100`, states);
    res.json(result.rows);
  } catch (error) {
    next(error);
  }
});

router.get('/export', async (req, res, next) => {
  const { from, to } = req.query;
  let sql = 'SELECT * FROM orders WHERE owner = $1';
  if (from) sql += ` AND created_at >= '${from}'`;
  if (to) sql += ` AND created_at < '${to}'`;
  sql += ' LIMIT 1000';
  try {
    const found = await pool.query(sql, [req.user.id]);
    res.json(found.rows);
  } catch (error) {
    next(error);
  }
});

router.get('/page', async (req, res, next) => {
  const size = Math.min(Number.parseInt(req.query.size, 10) || 20, 100);
  try {
    const found = await pool.query(`SELECT id FROM orders ORDER BY id LIMIT ${size}`);
    res.json(found.rows);
  } catch (error) {
    next(error);
  }
});

module.exports = router;
