import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
} from 'jose';

const ALGORITHM = 'ES256';

export interface DevelopmentIssuerOptions {
  /** Where the key pair is kept, readable by its owner alone. It is made on the first use. */
  directory: string;
  issuer: string;
  audience: string;
  /** @default process.env */
  environment?: NodeJS.ProcessEnv;
}

export interface IssueTokenOptions {
  subject: string;
  /** @default [] */
  roles?: readonly string[];
  /** How long the token is good, such as `10m`. @default '1h' */
  expiresIn?: string;
}

/** Stands in for an identity provider on a developer's machine. */
export interface DevelopmentIssuer {
  /** For `createTokenVerifier({ publicKeys: [publicKey] })`. */
  publicKey: JWK;
  /** Signs an access token as the identity provider would. */
  issueToken: (options: IssueTokenOptions) => Promise<string>;
}

interface KeyPair {
  publicKey: JWK;
  privateKey: JWK;
}

/**
 * Opens the key pair in the directory, or makes it there.
 *
 * @throws {Error} with `NODE_ENV=production`: whoever reads the file can be anyone.
 */
export async function createDevelopmentIssuer(
  options: DevelopmentIssuerOptions,
): Promise<DevelopmentIssuer> {
  const { directory, issuer, audience, environment = process.env } = options;
  if (environment.NODE_ENV === 'production') {
    throw new Error(
      'Tokens of a development key were asked for with NODE_ENV=production. Use the keys of the identity provider (jwksUrl).',
    );
  }
  const { publicKey, privateKey } = await loadKeyPair(directory);
  const key = await importJWK(privateKey, ALGORITHM);
  return {
    publicKey,
    issueToken: ({ subject, roles = [], expiresIn = '1h' }) =>
      new SignJWT({ roles })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: publicKey.kid ?? '' })
        .setSubject(subject)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(expiresIn)
        .sign(key),
  };
}

/** Of two processes that make the pair at once, the second takes that of the first. */
async function loadKeyPair(directory: string): Promise<KeyPair> {
  const path = join(directory, 'signing-key.json');
  const made = await generate();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, JSON.stringify(made), { flag: 'wx', mode: 0o600, flush: true });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return JSON.parse(await readFile(path, 'utf8')) as KeyPair;
  }
}

async function generate(): Promise<KeyPair> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicKey = await exportJWK(pair.publicKey);
  const identity = { alg: ALGORITHM, kid: await calculateJwkThumbprint(publicKey) };
  return {
    publicKey: { ...publicKey, ...identity },
    privateKey: { ...(await exportJWK(pair.privateKey)), ...identity },
  };
}
