const express = require('express');
const jwt = require('jsonwebtoken');
const bcrypt = require('bcrypt');
const crypto = require('crypto');
const db = require('../lib/db');
const sessions = require('../lib/sessions');

const router = express.Router();

router.post('/login', async (req, res) => {
  const user = await db.one('SELECT id, password_hash FROM users WHERE email = $1', [req.body.email]);
  if (!user || !(await bcrypt.compare(req.body.password, user.password_hash))) {
    return res.status(401).json({ error: 'wrong email or password' });
  }
  const token = await sessions.create(user);
  res.cookie('sid', token, { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 28800000 });
  res.redirect(req.query.next || '/');
});

router.post('/login-legacy', async (req, res) => {
  const digest = crypto.createHash('md5').update(req.body.password).digest('hex');
  const user = await db.one('SELECT id FROM users WHERE email = $1 AND legacy_hash = $2', [req.body.email, digest]);
  if (!user) return res.sendStatus(401);
  const token = await sessions.create(user);
  res.cookie('sid', token, { maxAge: 28800000 });
  const next = String(req.query.next || '/');
  const target = next.startsWith('/') && !next.startsWith('//') && !next.includes('\\') ? next : '/';
  res.redirect(target);
});

router.post('/api-token', (req, res) => {
  const token = jwt.sign({ sub: req.user.id }, process.env.JWT_KEY, { algorithm: 'HS256', expiresIn: '15m' });
  res.json({ token });
});

router.get('/me', (req, res) => {
  const claims = jwt.decode(req.headers.authorization.slice(7));
  res.json({ id: claims.sub, admin: claims.admin === true });
});

router.get('/me/expiry', (req, res, next) => {
  try {
    const verified = jwt.verify(req.headers.authorization.slice(7), process.env.JWT_KEY, { algorithms: ['HS256'] });
    res.json({ expiresAt: verified.exp });
  } catch (error) {
    next(error);
  }
});

router.post('/theme', (req, res) => {
  res.cookie('theme', req.body.dark ? 'dark' : 'light', { secure: true, httpOnly: true, sameSite: 'strict' });
  res.redirect('/settings');
});

module.exports = router;
