const { randomBytes, createHash } = require('crypto');
const db = require('./db');

const LIFETIME_MS = 8 * 60 * 60 * 1000;

exports.create = async function create(user) {
  const token = randomBytes(32).toString('base64url');
  const digest = createHash('sha256').update(token).digest('hex');
  await db.run('INSERT INTO sessions (digest, user_id, expires_at) VALUES ($1, $2, $3)', [
    digest,
    user.id,
    new Date(Date.now() + LIFETIME_MS),
  ]);
  return token;
};

exports.find = async function find(digest) {
  return db.one('SELECT user_id FROM sessions WHERE digest = $1 AND expires_at > now()', [digest]);
};

exports.createRememberMe = function createRememberMe(user) {
  const code = Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);
  return db.run('INSERT INTO remember_me (code, user_id) VALUES ($1, $2)', [code, user.id]);
};

exports.jitter = function jitter(baseMs) {
  return baseMs + Math.floor(Math.random() * baseMs * 0.2);
};
