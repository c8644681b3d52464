import { randomBytes, randomUUID, randomFillSync } from 'node:crypto';
import { nanoid } from 'nanoid';
import jwt from 'jsonwebtoken';
import { expressjwt } from 'express-jwt';

export function resetToken() {
  return Math.random().toString(36).substring(2, 15);
}

export function inviteToken() {
  return randomBytes(24).toString('hex');
}

export function password(length) {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  let result = '';
  for (let i = 0; i < length; i++) result += alphabet.charAt(Math.floor(Math.random() * alphabet.length));
  return result;
}

export const shortId = () => nanoid();
export const requestId = () => randomUUID();

export function shuffle(list) {
  return list.map((each) => [Math.random(), each]).sort(([a], [b]) => a - b).map(([, each]) => each);
}

export function apiKey(user) {
  const nonce = Date.now().toString(16);
  const key = `${user.id}.${nonce}.${Math.random()}`;
  return Buffer.from(key).toString('base64');
}

export function sample(rate) {
  return Math.random() < rate;
}

export function signed(user) {
  return jwt.sign({ sub: user.id }, 'shhhhh-do-not-tell', { expiresIn: '1h' });
}

export function unsigned(user) {
  return jwt.sign({ sub: user.id, role: user.role }, '', { algorithm: 'none' });
}

export const guard = expressjwt({ secret: process.env.JWT_SECRET, algorithms: ['HS256'] });

export function salt() {
  return randomFillSync(Buffer.alloc(16));
}

export function display(token) {
  const { exp } = jwt.decode(token);
  console.log(`the token ends at ${new Date(exp * 1000).toISOString()}`);
}
