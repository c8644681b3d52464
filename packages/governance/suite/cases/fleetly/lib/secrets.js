const { createCipheriv, createHash, randomBytes, randomInt, scrypt, timingSafeEqual } = require('node:crypto');
const { promisify } = require('node:util');

const derive = promisify(scrypt);

const hashPin = (pin) => createHash('sha1').update(pin).digest('hex');

const short = (hash) => hash.slice(0, 12);

const etag = (text) => createHash('sha256').update(text).digest('base64url');

const hashPassword = async (password) => {
  const salt = randomBytes(16);
  return { salt, hash: await derive(password, salt, 64) };
};

const seal = (key) => (text) => {
  const cipher = createCipheriv('aes-256-ecb', key, null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
};

const sealWell = (key) => (text) => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
};

const resetToken = () => Array.from({ length: 20 }, () => Math.floor(Math.random() * 36).toString(36)).join('');

const minutes = (count) => count * 60_000;

const jitter = (milliseconds) => milliseconds * (0.5 + Math.random());

const pickupCode = () => String(randomInt(1_000_000)).padStart(6, '0');

const same = (left, right) => left.length === right.length && timingSafeEqual(left, right);

module.exports = { hashPin, short, minutes, etag, hashPassword, seal, sealWell, resetToken, jitter, pickupCode, same };
