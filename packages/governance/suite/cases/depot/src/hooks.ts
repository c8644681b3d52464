import { createHmac, timingSafeEqual, createHash, pbkdf2Sync, randomBytes, publicEncrypt, constants, generateKeyPairSync } from 'node:crypto';
import type { Request, Response } from 'express';

const SECRET = process.env.HOOK_SECRET ?? '';

export function verify(req: Request, res: Response): void {
  const expected = createHmac('sha256', SECRET).update(req.rawBody).digest();
  const given = Buffer.from(String(req.headers['x-signature']), 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    res.status(401).end();
    return;
  }
  res.status(204).end();
}

export function passwordHash(password: string): string {
  return createHash('sha1').update(password).digest('hex');
}

export function slowHash(password: string): string {
  const salt = randomBytes(16);
  return pbkdf2Sync(password, salt, 600_000, 32, 'sha512').toString('hex');
}

export function fewRounds(password: string): string {
  return pbkdf2Sync(password, 'depot', 100, 32, 'sha1').toString('hex');
}

export function fingerprint(file: Buffer): string {
  return createHash('sha384').update(file).digest('base64');
}

export function signToken(body: string): string {
  return createHmac('md5', SECRET).update(body).digest('hex');
}

export function wrap(key: string, data: Buffer): Buffer {
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, data);
}

export function wrapOld(key: string, data: Buffer): Buffer {
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, data);
}

export const modern = generateKeyPairSync('rsa', { modulusLength: 3072 });

export const algorithm = 'RSA-OAEP-256';

export const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
