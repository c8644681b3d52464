import { hash } from 'node:crypto';
import {
  createLocalJWKSet,
  jwtVerify,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  type ProtectedHeaderParameters,
} from 'jose';
import { LRUCache } from 'lru-cache';
import { TokenError } from './error.ts';
import { reasonOf } from './reason.ts';
import { remoteKeys, type RemoteKeyOptions } from './keys.ts';

/** Who is calling. It is frozen, because calls with the same token share it. */
export interface Principal {
  /** The `sub` claim. */
  readonly subject: string;
  readonly roles: readonly string[];
  /** Everything that the token claims. */
  readonly claims: Readonly<JWTPayload>;
}

/** @throws {TokenError} when the token is not good, or the keys to judge it are not available. */
export type VerifyToken = (token: string) => Promise<Principal>;

/** Asymmetric only: with a shared secret, everyone who can verify a token could also make one. */
export type TokenAlgorithm = (typeof ALGORITHMS)[number];

const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
] as const;

/** Access tokens (RFC 9068) and tokens of providers that say no more than that it is a JWT. */
const TYPES = new Set(['at+jwt', 'jwt']);

export interface TokenOptions {
  /** The `iss` claim that is required. */
  issuer: string;
  /** The `aud` claim has to contain this, or one of these. */
  audience: string | readonly string[];
  /**
   * Seconds by which clocks may differ, for the end and the beginning of a token's life.
   * @default 5
   */
  clockTolerance?: number;
  /** @default ['ES256', 'ES384', 'ES512', 'EdDSA', 'PS256', 'PS384', 'PS512', 'RS256'] */
  algorithms?: readonly TokenAlgorithm[];
  /**
   * Reads the roles from the claims.
   * @default the strings of the claim `roles`
   */
  roles?: (claims: JWTPayload) => readonly string[];
  /**
   * How many verified tokens are remembered; 0 for none.
   * @default 10_000
   */
  cacheSize?: number;
  /**
   * Milliseconds for which a token is remembered at most. A key that its issuer withdraws is good
   * for as long.
   * @default 300_000
   */
  cacheMaxAge?: number;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

/** The keys: fetched from the issuer, or given as public JSON web keys. */
export type TokenVerifierOptions = TokenOptions &
  (RemoteKeyOptions | { publicKeys: readonly JWK[] });

/** A verified token is remembered by its digest, never by itself. */
interface Remembered {
  principal: Principal;
  until: number;
}

/**
 * Verifies signed access tokens: signature, algorithm, type, issuer, audience, `exp` (required),
 * `nbf` and `iat` with a tolerance, and the presence of a subject.
 *
 * A signature costs about 100 µs, so verified tokens are remembered until they expire. Keys are
 * fetched again when they are old or a token names an unknown one, at most once per `coolDown`;
 * while the issuer does not answer, the known keys stay good for `keysStaleFor`.
 */
export function createTokenVerifier(options: TokenVerifierOptions): VerifyToken {
  const { cacheSize = 10_000, now = Date.now } = options;
  const verify = createVerification(options, now);
  if (cacheSize === 0) return async (token) => (await verify(token)).principal;

  const verified = new LRUCache<string, Remembered>({ max: cacheSize });
  return async (token) => {
    const key = hash('sha256', token, 'base64');
    const known = verified.get(key);
    if (known && known.until > now()) return known.principal;
    const result = await verify(token);
    verified.set(key, result);
    return result.principal;
  };
}

function createVerification(options: TokenVerifierOptions, now: () => number) {
  const { issuer, audience, clockTolerance = 5, cacheMaxAge = 300_000 } = options;
  const keys = keysOf(options, now);
  const requirements = {
    issuer,
    audience: typeof audience === 'string' ? audience : [...audience],
    clockTolerance,
    algorithms: [...(options.algorithms ?? ALGORITHMS)],
    requiredClaims: ['sub', 'exp'],
  };

  return async (token: string): Promise<Remembered> => {
    const time = now();
    try {
      const currentDate = new Date(time);
      const result = await jwtVerify(token, keys, { ...requirements, currentDate });
      const { payload, protectedHeader } = result;
      checkType(protectedHeader);
      checkIssued(payload, time / 1000 + clockTolerance);
      const end = ((payload.exp ?? 0) + clockTolerance) * 1000;
      const principal = toPrincipal(payload, options.roles ?? rolesClaim);
      return { principal, until: Math.min(end, time + cacheMaxAge) };
    } catch (error) {
      if (error instanceof TokenError) throw error;
      // Without its cause: that carries the claims.
      throw new TokenError(reasonOf(error));
    }
  };
}

function keysOf(options: TokenVerifierOptions, now: () => number): JWTVerifyGetKey {
  if ('jwksUrl' in options) return remoteKeys(options, now);
  if (options.publicKeys.some((key) => key.kty === 'oct' || key.d !== undefined)) {
    throw new TypeError('publicKeys has a secret key. Give the public keys of the issuer alone.');
  }
  return createLocalJWKSet({ keys: [...options.publicKeys] });
}

function checkType({ typ }: ProtectedHeaderParameters): void {
  if (typ === undefined) return;
  const name = typ.toLowerCase().replace(/^application\//, '');
  if (!TYPES.has(name)) throw new TokenError('wrong-type');
}

function checkIssued({ iat }: JWTPayload, latest: number): void {
  if (iat !== undefined && iat > latest) throw new TokenError('not-yet-valid');
}

function toPrincipal(claims: JWTPayload, rolesOf: (claims: JWTPayload) => readonly string[]) {
  if (typeof claims.sub !== 'string' || claims.sub === '') throw new TokenError('invalid-claim');
  return deepFreeze({ subject: claims.sub, roles: [...rolesOf(claims)], claims });
}

function rolesClaim({ roles }: JWTPayload): readonly string[] {
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
