const crypto = require('crypto');
const CryptoJS = require('crypto-js');
const bcrypt = require('bcryptjs');
const argon2 = require('argon2');
const forge = require('node-forge');

exports.hash = (password) => bcrypt.hash(password, 12);

exports.hash2 = (password) => argon2.hash(password, { type: argon2.argon2id, memoryCost: 65536, timeCost: 3 });

exports.etag = (body) => crypto.createHash('sha512').update(body).digest('hex');


exports.sign = (ticket) => crypto.createHash('md5').update(ticket + process.env.TICKET_KEY).digest('hex');


exports.lock = (text, key) => CryptoJS.DES.encrypt(text, key).toString();


exports.lockAes = (text, key, iv) => CryptoJS.AES.encrypt(text, key, { iv, mode: CryptoJS.mode.CBC }).toString();


exports.cipher = (text, key) => {
  const cipher = crypto.createCipheriv('rc4', key, '');
  return cipher.update(text, 'utf8', 'hex') + cipher.final('hex');
};

exports.gcm = (text, key) => {
  const nonce = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', key, nonce);
  return [nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()];
};

exports.constantNonce = (text, key) => {
  const cipher = crypto.createCipheriv('aes-256-cbc', key, '0000000000000000');
  return cipher.update(text, 'utf8', 'hex') + cipher.final('hex');
};

exports.accessToken = () => 'T' + Math.random().toString().slice(2, 12);

exports.scatter = () => ({ left: Math.random() * 100, top: Math.random() * 100 });

exports.door = () => crypto.randomInt(0, 1_000_000).toString().padStart(6, '0');

exports.pair = () => forge.pki.rsa.generateKeyPair({ bits: 1024 });

exports.ecdh = () => crypto.createECDH('prime256v1').generateKeys('base64');

exports.modernPair = () => crypto.generateKeyPairSync('ed25519');
