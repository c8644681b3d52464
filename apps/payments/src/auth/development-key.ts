/* eslint-disable security/detect-non-literal-fs-filename -- The directory comes from the configuration. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type CryptoKey,
  type JWK,
} from 'jose';
import type { AuthConfig } from '../config.ts';

const ALGORITHM = 'ES256';

/** The key pair that stands in for an identity provider on a developer's machine. */
export interface DevelopmentKey {
  publicKey: JWK;
  privateKey: JWK;
}

/** Reads the key pair from the directory, or makes it there, readable by its owner alone. */
export async function loadDevelopmentKey(directory: string): Promise<DevelopmentKey> {
  const path = join(directory, 'signing-key.json');
  const made = await generateDevelopmentKey();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, JSON.stringify(made), { flag: 'wx', mode: 0o600 });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return JSON.parse(await readFile(path, 'utf8')) as DevelopmentKey;
  }
}

export async function generateDevelopmentKey(): Promise<DevelopmentKey> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicKey = await exportJWK(pair.publicKey);
  const identity = { alg: ALGORITHM, kid: await calculateJwkThumbprint(publicKey) };
  return {
    publicKey: { ...publicKey, ...identity },
    privateKey: { ...(await exportJWK(pair.privateKey)), ...identity },
  };
}

export interface TokenOptions {
  subject: string;
  roles: readonly string[];
  /** For how long the token is good, such as `1h`. */
  expiresIn: string;
}

/** Signs a token as the identity provider would. */
export async function signToken(
  key: DevelopmentKey,
  auth: Pick<AuthConfig, 'issuer' | 'audience'>,
  { subject, roles, expiresIn }: TokenOptions,
): Promise<string> {
  const privateKey = (await importJWK(key.privateKey)) as CryptoKey;
  return new SignJWT({ roles })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.privateKey.kid ?? '' })
    .setSubject(subject)
    .setIssuer(auth.issuer)
    .setAudience(auth.audience)
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(privateKey);
}
