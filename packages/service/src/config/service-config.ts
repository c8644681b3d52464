import type { Environment } from './environment.ts';

/** How tokens are verified: by the identity provider's keys, or by a key pair on this machine. */
export type AuthConfig = {
  /** `iss` of acceptable tokens. */
  issuer: string;
  /** `aud` of acceptable tokens. */
  audience: string;
  /** Allowed difference between the clocks of the issuer and this machine, in seconds. */
  clockTolerance: number;
} & ({ mode: 'jwks'; jwksUrl: URL } | { mode: 'development'; keyDirectory: string });

/** Files with certificates and keys in PEM form. They are read again when they change. */
export interface TlsConfig {
  /** Certificate chain of the service. */
  certFile: string;
  /** Private key of that certificate. */
  keyFile: string;
  /** Authorities whose client certificates are accepted. @default none: no client certificate is asked for */
  clientCaFile?: string;
  /** Whether a connection without a client certificate is refused. Needs `clientCaFile`. @default true */
  clientCertRequired?: boolean;
}

/** Everything that `createService` and `runService` take from the environment. */
export interface ServiceConfig {
  /** Whether NODE_ENV is production. */
  production: boolean;
  /** Address to listen on. */
  host: string;
  /** Port to listen on; 0 chooses a free one. */
  port: number;
  /** Least important level that is logged. */
  logLevel: LogLevel;
  /** Addresses or networks of proxies whose x-forwarded-for is believed; empty trusts nobody. */
  trustedProxies: readonly string[];
  /** Largest request body, in bytes. */
  bodyLimit: number;
  /** Time that a request may take before it is answered with 504, in milliseconds; 0 for no limit. */
  requestTimeout: number;
  /** Requests that one caller may make in a minute; 0 for no limit. */
  rateLimit: number;
  /** Requests in flight above which new ones may be shed; the limit adapts below it. 0 for never. */
  maxConcurrency: number;
  auth: AuthConfig;
  /** @default plain HTTP: TLS ends in front of the service */
  tls?: TlsConfig;
  shutdown: {
    /** Pause between "not ready" and closing, in milliseconds: load balancers look away in it. */
    drain: number;
    /** Time for requests in flight before the process ends anyway, in milliseconds. */
    timeout: number;
  };
}

export interface ServiceDefaults {
  /** Port when PORT is not set. @default 8080 */
  port?: number;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const MODES = ['development', 'test', 'production'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Reads what every service needs.
 *
 * Variables and their defaults: NODE_ENV (development), HOST (127.0.0.1; 0.0.0.0 in production),
 * PORT, LOG_LEVEL (info), TRUSTED_PROXIES (none), BODY_LIMIT (65536 bytes), REQUEST_TIMEOUT_MS
 * (30000), RATE_LIMIT_PER_MINUTE (600), MAX_CONCURRENCY (1000), AUTH_JWKS_URL, AUTH_ISSUER and
 * AUTH_AUDIENCE (required in production; a key in `.dev` otherwise), AUTH_CLOCK_TOLERANCE_SECONDS
 * (5), TLS_CERT_FILE, TLS_KEY_FILE, TLS_CLIENT_CA_FILE (none), TLS_CLIENT_CERT (required),
 * SHUTDOWN_DRAIN_MS (5000 in production, else 0), SHUTDOWN_TIMEOUT_MS (10000).
 */
export function serviceConfig(env: Environment, defaults: ServiceDefaults = {}): ServiceConfig {
  const production = env.oneOf('NODE_ENV', MODES, 'development') === 'production';
  const tls = tlsConfig(env);
  return {
    production,
    host: env.text('HOST', production ? '0.0.0.0' : '127.0.0.1'),
    port: env.integer('PORT', { default: defaults.port ?? 8080, min: 0, max: 65_535 }),
    logLevel: env.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    trustedProxies: env.networks('TRUSTED_PROXIES'),
    bodyLimit: env.integer('BODY_LIMIT', { default: 65_536, min: 1 }),
    requestTimeout: env.integer('REQUEST_TIMEOUT_MS', { default: 30_000, min: 0 }),
    rateLimit: env.integer('RATE_LIMIT_PER_MINUTE', { default: 600, min: 0 }),
    maxConcurrency: env.integer('MAX_CONCURRENCY', { default: 1_000, min: 0 }),
    auth: authConfig(env, production),
    ...(tls && { tls }),
    shutdown: {
      drain: env.integer('SHUTDOWN_DRAIN_MS', { default: production ? 5_000 : 0, min: 0 }),
      timeout: env.integer('SHUTDOWN_TIMEOUT_MS', { default: 10_000, min: 1 }),
    },
  };
}

/** Reads how tokens are verified, for a program that is not a service, such as a function. */
export function authConfig(env: Environment, production: boolean): AuthConfig {
  const protocols = production ? ['https:'] : ['https:', 'http:'];
  const jwksUrl = env.url('AUTH_JWKS_URL', { required: production, protocols });
  const fallback = jwksUrl || production ? undefined : 'development';
  const common = {
    issuer: env.text('AUTH_ISSUER', fallback),
    audience: env.text('AUTH_AUDIENCE', fallback),
    clockTolerance: env.integer('AUTH_CLOCK_TOLERANCE_SECONDS', { default: 5, min: 0, max: 300 }),
  };
  return jwksUrl
    ? { mode: 'jwks', jwksUrl, ...common }
    : { mode: 'development', keyDirectory: '.dev', ...common };
}

function tlsConfig(env: Environment): TlsConfig | undefined {
  const certFile = env.optionalText('TLS_CERT_FILE');
  const keyFile = env.optionalText('TLS_KEY_FILE');
  const clientCaFile = env.optionalText('TLS_CLIENT_CA_FILE');
  const clientCert = env.oneOf('TLS_CLIENT_CERT', ['required', 'optional'], 'required');
  if (certFile === undefined && keyFile === undefined) {
    if (clientCaFile) env.wrong('TLS_CLIENT_CA_FILE', 'is set without TLS_CERT_FILE. Set both.');
    return undefined;
  }
  if (certFile === undefined)
    env.wrong('TLS_CERT_FILE', 'is not set, but TLS_KEY_FILE is. Set both.');
  if (keyFile === undefined)
    env.wrong('TLS_KEY_FILE', 'is not set, but TLS_CERT_FILE is. Set both.');
  return {
    certFile: certFile ?? '',
    keyFile: keyFile ?? '',
    ...(clientCaFile && { clientCaFile, clientCertRequired: clientCert === 'required' }),
  };
}
