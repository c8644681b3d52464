import express from 'express';
import session from 'express-session';
import { csrfSync } from 'csrf-sync';
import helmet from 'helmet';
import { createHmac, timingSafeEqual } from 'node:crypto';

const app = express();
const { csrfSynchronisedProtection } = csrfSync();

app.use(helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["'self'"] } } }));
app.use(express.urlencoded({ extended: false }));
app.use(
  session({
    secret: process.env.SESSION_SECRET,
    name: '__Host-sid',
    resave: false,
    saveUninitialized: false,
    cookie: { secure: true, httpOnly: true, sameSite: 'none', path: '/' },
  }),
);

app.post('/profile/email', (req, res) => {
  req.session.email = req.body.email;
  res.redirect('/profile');
});

app.get('/profile/delete', (req, res) => {
  req.session.destroy(() => res.redirect('/'));
});

app.get('/profile', (req, res) => {
  res.json({ email: req.session.email });
});

app.post('/limits', csrfSynchronisedProtection, (req, res) => {
  req.session.limit = Number(req.body.limit);
  res.sendStatus(204);
});

app.post('/hooks/bank', (req, res) => {
  if (!verifySignature(req.get('x-signature'), req.body)) return res.sendStatus(401);
  res.sendStatus(204);
});

function verifySignature(signature, body) {
  const expected = createHmac('sha256', process.env.HOOK_SECRET).update(JSON.stringify(body)).digest();
  const given = Buffer.from(signature ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

app.listen(3400);
