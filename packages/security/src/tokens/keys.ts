import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { TokenError } from './error.ts';

export interface RemoteKeyOptions {
  /** Where the issuer publishes its keys (JWKS): `https`, or `http` on this machine. */
  jwksUrl: string | URL;
  /**
   * Milliseconds to wait for the keys.
   * @default 3000
   */
  timeout?: number;
  /**
   * Milliseconds between two requests for the keys, so that tokens with invented key ids and a
   * provider that is away cause no flood.
   * @default 30_000
   */
  coolDown?: number;
  /**
   * Milliseconds after which the keys are fetched again.
   * @default 600_000
   */
  keysMaxAge?: number;
  /**
   * Milliseconds for which keys past `keysMaxAge` stay good while the provider does not answer.
   * @default 3_600_000
   */
  keysStaleFor?: number;
}

/** Keys fetched from the issuer, again when they are old or a token names one that is unknown. */
export function remoteKeys(options: RemoteKeyOptions, now: () => number): JWTVerifyGetKey {
  const { coolDown = 30_000, keysMaxAge = 600_000, keysStaleFor = 3_600_000 } = options;
  const remote = createRemoteJWKSet(checkedUrl(options.jwksUrl), {
    timeoutDuration: options.timeout ?? 3000,
    cooldownDuration: coolDown,
    cacheMaxAge: keysMaxAge,
  });
  let failure: { at: number; error: unknown } | undefined;
  let known: { keys: JSONWebKeySet; at: number } | undefined;

  const fetched: JWTVerifyGetKey = async (header, token) => {
    const key = await remote(header, token);
    const keys = remote.jwks();
    if (keys && keys !== known?.keys) known = { keys, at: now() };
    failure = undefined;
    return key;
  };
  const remembered: JWTVerifyGetKey = async (header, token) => {
    const cause = failure?.error;
    const usable = known && now() - known.at < keysMaxAge + keysStaleFor;
    if (!known || !usable) throw new TokenError('keys-unavailable', { cause });
    try {
      return await createLocalJWKSet(known.keys)(header, token);
    } catch (error) {
      throw new TokenError('keys-unavailable', { cause: cause ?? error });
    }
  };

  return async (header, token) => {
    const waiting = failure && now() - failure.at < coolDown;
    if (waiting) return remembered(header, token);
    try {
      return await fetched(header, token);
    } catch (error) {
      if (isFaultOfToken(error)) throw error;
      failure = { at: now(), error };
      return remembered(header, token);
    }
  };
}

const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whoever can change the keys on their way can issue tokens. */
function checkedUrl(jwksUrl: string | URL): URL {
  const url = new URL(jwksUrl);
  if (url.protocol === 'https:' || THIS_MACHINE.has(url.hostname)) return url;
  throw new TypeError(`jwksUrl is ${url.href}. Fetch keys by https.`);
}

/** Everything else, a failed request for the keys included, is the provider's fault. */
function isFaultOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWSInvalid
  );
}
