const express = require('express');
const csurf = require('csurf');
const session = require('express-session');
const RedisStore = require('connect-redis').default;

const app = express();
const protect = csurf({ cookie: false });

app.use(express.urlencoded({ extended: false }));
app.use(
  session({
    store: new RedisStore({ prefix: 'museum:' }),
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { secure: true, httpOnly: true, sameSite: 'none' },
  }),
);

app.post('/members/email', protect, (req, res) => {
  req.session.user.email = req.body.email;
  res.redirect('/members');
});

app.post('/members/password', (req, res) => {
  req.session.user.password = req.body.password;
  res.redirect('/members');
});

app.get('/members/close', (req, res) => {
  req.session.user.closed = true;
  res.redirect(`/bye?from=${encodeURIComponent(req.query.from)}`);
});

app.get('/members', (req, res) => {
  res.json({ email: req.session.user.email });
});

app.get('/members/next', (req, res) => {
  const next = req.session.next || req.query.next;
  res.redirect(next);
});

app.get('/members/leave', (req, res) => {
  const target = req.query.target;
  if (target.startsWith('https://partner.example')) {
    return res.redirect(target);
  }
  res.redirect('/members');
});

app.get('/members/leave2', (req, res) => {
  const target = String(req.query.target);
  if (!['https://partner.example/', 'https://press.example/'].includes(target)) return res.sendStatus(400);
  res.redirect(target);
});

module.exports = app;
