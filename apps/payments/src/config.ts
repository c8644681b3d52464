import { Environment } from './environment.ts';

/** How tokens are verified: by the identity provider's keys, or by a key on this machine. */
export type AuthConfig = {
  issuer: string;
  audience: string;
  /** Allowed difference between the clocks of the issuer and this machine, in seconds. */
  clockTolerance: number;
} & ({ mode: 'jwks'; jwksUrl: URL } | { mode: 'development'; keyDirectory: string });

export interface Config {
  production: boolean;
  host: string;
  port: number;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Whether x-forwarded-for names the caller. Only true behind a proxy that sets it. */
  trustProxy: boolean;
  /** Largest request body, in bytes. */
  bodyLimit: number;
  /** Requests that one caller may make in a minute. */
  rateLimit: number;
  auth: AuthConfig;
  database: {
    /** PostgreSQL connection string. */
    url: string;
    /** Connections that this process opens at most. */
    poolSize: number;
  };
  shutdown: {
    /** Pause between "not ready" and closing, in milliseconds: load balancers look away in it. */
    drain: number;
    /** Time for requests in flight before the process ends anyway, in milliseconds. */
    timeout: number;
  };
}

const DEFAULT_PORT = 8080;
const DEFAULT_DATABASE_URL = 'postgresql://localhost:5432/payments';
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const MODES = ['development', 'test', 'production'] as const;

/**
 * Reads and checks the whole configuration.
 *
 * @throws {ConfigError} listing every variable that is wrong, so that one start shows them all.
 */
export function loadConfig(variables: NodeJS.ProcessEnv): Config {
  const env = new Environment(variables);
  const production = env.oneOf('NODE_ENV', MODES, 'development') === 'production';
  const config = {
    production,
    host: env.text('HOST', production ? '0.0.0.0' : '127.0.0.1'),
    port: env.integer('PORT', { default: DEFAULT_PORT, min: 0, max: 65_535 }),
    logLevel: env.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    trustProxy: env.boolean('TRUST_PROXY', false),
    bodyLimit: env.integer('BODY_LIMIT', { default: 65_536, min: 1 }),
    rateLimit: env.integer('RATE_LIMIT_PER_MINUTE', { default: 600, min: 1 }),
    auth: loadAuth(env, production),
    database: {
      url: env.text('DATABASE_URL', production ? undefined : DEFAULT_DATABASE_URL),
      poolSize: env.integer('DATABASE_POOL_SIZE', { default: 16, min: 1, max: 1_000 }),
    },
    shutdown: {
      drain: env.integer('SHUTDOWN_DRAIN_MS', { default: production ? 5_000 : 0, min: 0 }),
      timeout: env.integer('SHUTDOWN_TIMEOUT_MS', { default: 10_000, min: 1 }),
    },
  };
  env.throwIfWrong();
  return config;
}

function loadAuth(env: Environment, production: boolean): AuthConfig {
  const jwksUrl = env.url('AUTH_JWKS_URL', { required: production, https: production });
  const known = production || jwksUrl !== undefined;
  const common = {
    issuer: env.text('AUTH_ISSUER', known ? undefined : 'development'),
    audience: env.text('AUTH_AUDIENCE', known ? undefined : 'development'),
    clockTolerance: env.integer('AUTH_CLOCK_TOLERANCE_SECONDS', { default: 5, min: 0, max: 300 }),
  };
  return jwksUrl
    ? { mode: 'jwks', jwksUrl, ...common }
    : { mode: 'development', keyDirectory: '.dev', ...common };
}
