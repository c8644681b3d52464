import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import jwt from 'jsonwebtoken';
import { createVerify, createPublicKey } from 'node:crypto';

const key = createPublicKey(readFileSync('public.pem'));
const server = createServer({
  key: readFileSync('server-key.pem'),
  cert: readFileSync('server.pem'),
  minVersion: 'TLSv1.1',
});

export const strong = createServer({
  key: readFileSync('server-key.pem'),
  cert: readFileSync('server.pem'),
  minVersion: 'TLSv1.3',
});

server.on('request', (req, res) => {
  const token = String(req.headers.authorization).slice(7);
  const claims = jwt.verify(token, key.export({ type: 'spki', format: 'pem' }), { algorithms: ['ES256'] });
  res.end(JSON.stringify(claims));
});

server.on('upgrade', (req, socket) => {
  const token = new URL(req.url ?? '/', 'https://localhost').searchParams.get('token') ?? '';
  const [head = '', body = '', signature = ''] = token.split('.');
  const verified = createVerify('sha256').update(`${head}.${body}`).verify(key, signature, 'base64url');
  if (!verified) socket.destroy();
});

server.on('secureConnection', () => {
  const upstream = connect({ host: 'graphite.example', port: 2003 });
  upstream.write(`connections 1 ${Date.now()}\n`);
  upstream.end();
});

export function who(token: string): string {
  const claims = jwt.decode(token, { json: true });
  return claims?.sub ?? 'anonymous';
}

export function whoChecked(token: string, secret: string): string {
  const claims = jwt.verify(token, secret, { algorithms: ['HS512'], issuer: 'graphite' });
  return String(claims.sub);
}

server.listen(8443);
