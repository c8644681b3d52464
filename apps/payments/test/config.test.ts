import { expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { ConfigError } from '../src/environment.ts';

const production = {
  NODE_ENV: 'production',
  AUTH_JWKS_URL: 'https://id.example.com/jwks.json',
  AUTH_ISSUER: 'https://id.example.com',
  AUTH_AUDIENCE: 'service',
  DATABASE_URL: 'postgresql://db.example.com/payments',
};

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('a developer needs no settings, and nobody else reaches the service', () => {
  const config = loadConfig({});
  expect(config.host).toBe('127.0.0.1');
  expect(config.auth).toMatchObject({ mode: 'development', keyDirectory: '.dev' });
});

test('in production it listens to the network and gives load balancers time', () => {
  const config = loadConfig(production);
  expect(config).toMatchObject({ production: true, host: '0.0.0.0', shutdown: { drain: 5_000 } });
  expect(config.auth).toMatchObject({ mode: 'jwks', issuer: 'https://id.example.com' });
});

test('production does not start without an identity provider and a database', () => {
  expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
    'AUTH_JWKS_URL is not set. Set it.',
    'AUTH_ISSUER is not set. Set it.',
    'AUTH_AUDIENCE is not set. Set it.',
    'DATABASE_URL is not set. Set it.',
  ]);
  expect(problemsOf({ ...production, AUTH_JWKS_URL: 'http://id.example.com' })).toEqual([
    'AUTH_JWKS_URL is "http://id.example.com". Use an address with https:.',
  ]);
});

test('everything that is wrong is said at once', () => {
  expect(
    problemsOf({
      NODE_ENV: 'prod',
      PORT: '80a',
      LOG_LEVEL: 'loud',
      TRUST_PROXY: 'yes',
      BODY_LIMIT: '0',
      AUTH_JWKS_URL: 'id.example.com',
    }),
  ).toEqual([
    'NODE_ENV is "prod". Use development, test, production.',
    'PORT is "80a". Use a whole number from 0 to 65535.',
    'LOG_LEVEL is "loud". Use trace, debug, info, warn, error, fatal, silent.',
    'TRUST_PROXY is "yes". Use true, false.',
    'BODY_LIMIT is "0". Use a whole number of at least 1.',
    'AUTH_JWKS_URL is "id.example.com". Use an address with https: or http:.',
  ]);
});
