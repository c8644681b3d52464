import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDevelopmentIssuer } from '../src/development.ts';
import { createTokenVerifier, TokenError, type TokenVerifierOptions } from '../src/index.ts';

const issuer = 'https://id.example';
const audience = 'payments';
const NOW = Date.UTC(2026, 2, 1);
const SECONDS = NOW / 1000;

interface SigningKey {
  publicKey: JWK;
  publicPem: string;
  privateKey: CryptoKey;
}

let key: SigningKey;
let other: SigningKey;
let time = NOW;

beforeAll(async () => {
  key = await makeKey('ES256', 'first');
  other = await makeKey('ES256', 'second');
});

beforeEach(() => {
  time = NOW;
});

async function makeKey(algorithm: string, kid: string): Promise<SigningKey> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  return {
    publicKey: { ...(await exportJWK(pair.publicKey)), alg: algorithm, kid },
    publicPem: await exportSPKI(pair.publicKey),
    privateKey: pair.privateKey,
  };
}

const CLAIMS = {
  iss: issuer,
  aud: audience,
  sub: 'teller-1',
  exp: SECONDS + 60,
  roles: ['teller'],
};

function sign(claims: JWTPayload = {}, header: Record<string, unknown> = {}, by = key) {
  const alg = by.publicKey.alg ?? '';
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg, kid: by.publicKey.kid ?? '', ...header })
    .sign(by.privateKey);
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function verifier(options: Partial<TokenVerifierOptions> = {}) {
  const keys = { publicKeys: [key.publicKey] };
  return createTokenVerifier({ issuer, audience, ...keys, now: () => time, ...options });
}

async function reasonFor(token: string, verify = verifier()): Promise<string> {
  try {
    await verify(token);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    expect(JSON.stringify([error.message, error, error.challenge])).not.toContain(token || 'eyJ');
    expect(error.cause).toBeUndefined();
    return error.reason;
  }
}

describe('a token', () => {
  test('says who is calling', async () => {
    const principal = await verifier()(await sign({ tenant: 'north' }));
    expect(principal).toMatchObject({
      subject: 'teller-1',
      roles: ['teller'],
      claims: { tenant: 'north' },
    });
    expect(Object.isFrozen(principal.claims)).toBe(true);
    const roles = (claims: JWTPayload) => String(claims.scope).split(' ');
    const scoped = await verifier({ roles })(await sign({ scope: 'a b' }));
    expect(scoped.roles).toEqual(['a', 'b']);
  });

  test.each<[string, JWTPayload, string]>([
    ['another issuer', { iss: 'https://evil.example' }, 'wrong-issuer'],
    ['another audience', { aud: ['ledger'] }, 'wrong-audience'],
    ['no audience', { aud: undefined }, 'wrong-audience'],
    ['no end', { exp: undefined }, 'invalid-claim'],
    ['an end that is no number', { exp: 'never' as unknown as number }, 'invalid-claim'],
    ['no subject', { sub: undefined }, 'invalid-claim'],
    ['an empty subject', { sub: '' }, 'invalid-claim'],
    ['an end in the past', { exp: SECONDS - 5 }, 'expired'],
    ['an end within the tolerance', { exp: SECONDS - 4 }, 'accepted'],
    ['a beginning in the future', { nbf: SECONDS + 6 }, 'not-yet-valid'],
    ['a beginning within the tolerance', { nbf: SECONDS + 5 }, 'accepted'],
    ['an issue in the future', { iat: SECONDS + 6 }, 'not-yet-valid'],
    ['an issue within the tolerance', { iat: SECONDS + 5 }, 'accepted'],
    ['one of several audiences', { aud: ['ledger', audience] }, 'accepted'],
  ])('with %s', async (_what, claims, reason) => {
    expect(await reasonFor(await sign(claims))).toBe(reason);
  });

  test.each([
    ['at+jwt', 'accepted'],
    ['application/at+jwt', 'accepted'],
    ['JWT', 'accepted'],
    ['logout+jwt', 'wrong-type'],
    ['dpop+jwt', 'wrong-type'],
  ])('of type %s', async (typ, reason) => {
    expect(await reasonFor(await sign({}, { typ }))).toBe(reason);
  });

  test('without a signature, or with a secret that everyone knows, is refused', async () => {
    const unsigned = `${encode({ alg: 'none' })}.${encode(CLAIMS)}.`;
    expect(await reasonFor(unsigned)).toBe('algorithm-not-allowed');
    const signed = `${encode({ alg: 'HS256', kid: 'first' })}.${encode(CLAIMS)}`;
    for (const secret of [key.publicPem, JSON.stringify(key.publicKey), '']) {
      const mac = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await reasonFor(`${signed}.${mac}`)).toBe('algorithm-not-allowed');
    }
  });

  test('of an algorithm that is not on the list is refused', async () => {
    const verify = verifier({ algorithms: ['RS256'] });
    expect(await reasonFor(await sign(), verify)).toBe('algorithm-not-allowed');
  });

  test('brings no key of its own', async () => {
    const header = { jwk: other.publicKey, kid: undefined };
    expect(await reasonFor(await sign({}, header, other))).toBe('bad-signature');
    expect(await reasonFor(await sign({}, {}, other))).toBe('unknown-key');
  });

  test('that was changed is refused', async () => {
    const [head, , signature] = (await sign()).split('.');
    const changed = `${String(head)}.${encode({ ...CLAIMS, roles: ['admin'] })}.${String(signature)}`;
    expect(await reasonFor(changed)).toBe('bad-signature');
    for (const token of ['', 'x', 'a.b', 'a.b.c', 'eyJ.eyJ.x']) {
      expect(await reasonFor(token)).toBe('malformed');
    }
  });

  test('is answered as RFC 6750 says', () => {
    const expired = new TokenError('expired');
    expect(expired.status).toBe(401);
    expect(expired.challenge).toBe(
      'Bearer error="invalid_token", error_description="The token has expired."',
    );
    const unavailable = new TokenError('keys-unavailable');
    expect([unavailable.status, unavailable.challenge]).toEqual([503, undefined]);
  });
});

describe('verified tokens', () => {
  test('are remembered until they expire, and as long as the limit', async () => {
    const verify = verifier({ cacheMaxAge: 30_000 });
    const token = await sign();
    const principal = await verify(token);
    expect(await verify(token)).toBe(principal);
    time += 30_000;
    expect(await verify(token)).not.toBe(principal);
    time = NOW + 64_999;
    await verify(token);
    time += 1;
    expect(await reasonFor(token, verify)).toBe('expired');
  });

  test('are forgotten when there are too many, and never remembered with size 0', async () => {
    const tokens = await Promise.all([1, 2, 3].map((id) => sign({ jti: String(id) })));
    const verify = verifier({ cacheSize: 2 });
    const first = await verify(tokens[0] ?? '');
    for (const token of tokens) await verify(token);
    expect(await verify(tokens[0] ?? '')).not.toBe(first);
    const forgetful = verifier({ cacheSize: 0 });
    expect(await forgetful(tokens[0] ?? '')).not.toBe(await forgetful(tokens[0] ?? ''));
  });

  test('do not vouch for tokens that differ in one character', async () => {
    const verify = verifier();
    const token = await sign();
    await verify(token);
    expect(await reasonFor(`${token.slice(0, -4)}AAAA`, verify)).toBe('bad-signature');
  });

  test('are verified by public keys alone', () => {
    const secret: JWK = { kty: 'oct', k: 'c2VjcmV0' };
    expect(() => verifier({ publicKeys: [secret] })).toThrow(/has a secret key/);
  });
});

describe('keys of an issuer', () => {
  let server: Server;
  let published: JWK[];
  let requests: number;
  let answer: 'keys' | 'error' | 'silence';
  let jwksUrl: string;

  beforeEach(async () => {
    published = [key.publicKey];
    requests = 0;
    answer = 'keys';
    server = createServer((_request, response) => {
      requests += 1;
      if (answer === 'silence') return;
      response.writeHead(answer === 'keys' ? 200 : 500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ keys: published }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    jwksUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });

  const remote = (options: Partial<TokenVerifierOptions> = {}) =>
    createTokenVerifier({ issuer, audience, jwksUrl, now: () => time, cacheSize: 0, ...options });

  test('are fetched by https from other machines', () => {
    expect(() => remote({ jwksUrl: 'http://id.example/jwks' })).toThrow(/by https/);
  });

  test('are fetched once, and again when a token names a new one', async () => {
    const verify = remote({ coolDown: 0 });
    const token = await sign();
    await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    expect(requests).toBe(1);
    published = [key.publicKey, other.publicKey];
    await verify(await sign({}, {}, other));
    expect(requests).toBe(2);
  });

  test('are not fetched for each invented key id', async () => {
    const verify = remote();
    await verify(await sign());
    for (let count = 0; count < 20; count += 1) {
      const token = await sign({}, { kid: `invented-${String(count)}` });
      expect(await reasonFor(token, verify)).toBe('unknown-key');
    }
    expect(requests).toBe(1);
  });

  test('that cannot be fetched are a fault of the service, not of the token', async () => {
    answer = 'error';
    const verify = remote();
    const token = await sign();
    for (let count = 0; count < 20; count += 1) {
      await expect(verify(token)).rejects.toMatchObject({
        reason: 'keys-unavailable',
        status: 503,
      });
    }
    expect(requests).toBe(1);
    answer = 'keys';
    time += 30_000;
    await expect(verify(await sign())).resolves.toMatchObject({ subject: 'teller-1' });
  });

  test('are not waited for beyond the timeout', async () => {
    answer = 'silence';
    const started = performance.now();
    await expect(remote({ timeout: 200 })(await sign())).rejects.toMatchObject({
      reason: 'keys-unavailable',
    });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('stay good for a while when the issuer is away', async () => {
    const verify = remote({ keysMaxAge: 1, keysStaleFor: 50_000, coolDown: 10_000 });
    const lasting = await sign({ exp: SECONDS + 3600 });
    await verify(lasting);
    answer = 'error';
    await expect.poll(async () => verify(lasting).then(() => requests)).toBeGreaterThan(1);
    const asked = requests;
    for (let count = 0; count < 20; count += 1) await verify(lasting);
    expect(requests).toBe(asked);
    time += 60_000;
    await expect(verify(lasting)).rejects.toMatchObject({ reason: 'keys-unavailable' });
  });
});

describe('the development issuer', () => {
  let directory: string;

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'quoin-token-')), 'keys');
  });

  afterEach(() => rm(join(directory, '..'), { recursive: true }));

  test('issues tokens that verify, with one key for all who use the directory', async () => {
    const [a, b] = await Promise.all(
      [1, 2].map(() => createDevelopmentIssuer({ directory, issuer, audience, environment: {} })),
    );
    expect(a?.publicKey).toEqual(b?.publicKey);
    expect(a?.publicKey.d).toBeUndefined();
    expect((await stat(join(directory, 'signing-key.json'))).mode & 0o777).toBe(0o600);
    const token = await a?.issueToken({ subject: 'me', roles: ['teller'], expiresIn: '10m' });
    const verify = createTokenVerifier({ issuer, audience, publicKeys: [b?.publicKey ?? {}] });
    expect(await verify(token ?? '')).toMatchObject({ subject: 'me', roles: ['teller'] });
  });

  test('refuses to run in production', async () => {
    const environment = { NODE_ENV: 'production' };
    const opening = createDevelopmentIssuer({ directory, issuer, audience, environment });
    await expect(opening).rejects.toThrow(/NODE_ENV=production/);
  });
});
