import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { databaseConfig } from '../src/database/index.ts';
import { ConfigError, readConfig, serviceConfig, type Environment } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'quoin-config-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const production = {
  NODE_ENV: 'production',
  AUTH_JWKS_URL: 'https://id.example.com/jwks.json',
  AUTH_ISSUER: 'https://id.example.com',
  AUTH_AUDIENCE: 'ledger',
};

function problemsOf(variables: NodeJS.ProcessEnv, read: (env: Environment) => unknown) {
  try {
    readConfig(variables, read);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('a developer needs no settings, and nobody else reaches the service', () => {
  expect(readConfig({}, (env) => serviceConfig(env, { port: 8443 }))).toEqual({
    production: false,
    host: '127.0.0.1',
    port: 8443,
    logLevel: 'info',
    trustedProxies: [],
    bodyLimit: 65_536,
    requestTimeout: 30_000,
    rateLimit: 600,
    maxConcurrency: 1_000,
    auth: {
      mode: 'development',
      keyDirectory: '.dev',
      issuer: 'development',
      audience: 'development',
      clockTolerance: 5,
    },
    shutdown: { drain: 0, timeout: 10_000 },
  });
});

test('in production it listens to the network, verifies real tokens and gives balancers time', () => {
  expect(readConfig(production, serviceConfig)).toMatchObject({
    production: true,
    host: '0.0.0.0',
    auth: { mode: 'jwks', issuer: 'https://id.example.com', audience: 'ledger' },
    shutdown: { drain: 5_000 },
  });
  expect(problemsOf({ NODE_ENV: 'production' }, serviceConfig)).toEqual([
    'AUTH_JWKS_URL is not set. Set it.',
    'AUTH_ISSUER is not set. Set it.',
    'AUTH_AUDIENCE is not set. Set it.',
  ]);
  expect(problemsOf({ ...production, AUTH_JWKS_URL: 'http://u:p@id.example.com' }, serviceConfig)) //
    .toEqual(['AUTH_JWKS_URL is "http://…@id.example.com". Use an address with https:.']);
});

test('everything that is wrong is said at once, and nothing twice', () => {
  const variables = {
    NODE_ENV: 'prod',
    PORT: '80a',
    LOG_LEVEL: 'loud',
    TRUSTED_PROXIES: '10.0.0.0/8, everyone',
    BODY_LIMIT: '0',
    RATE_LIMIT_PER_MINUTE: '1e3',
    TLS_KEY_FILE: '/run/tls/key.pem',
    DATABASE_URL: 'mysql://root:hunter2@db/ledger',
  };
  const problems = problemsOf(variables, (env) => [serviceConfig(env), databaseConfig(env)]);
  expect(problems).toEqual([
    'NODE_ENV is "prod". Use development, test, production.',
    'TLS_CERT_FILE is not set, but TLS_KEY_FILE is. Set both.',
    'PORT is "80a". Use a whole number from 0 to 65535.',
    'LOG_LEVEL is "loud". Use trace, debug, info, warn, error, fatal, silent.',
    'TRUSTED_PROXIES contains "everyone". Use addresses or networks such as 10.0.0.0/8.',
    'BODY_LIMIT is "0". Use a whole number of at least 1.',
    'RATE_LIMIT_PER_MINUTE is "1e3". Use a whole number of at least 0.',
    'DATABASE_URL is not an address such as postgresql://user:password@host:5432/name.',
  ]);
  expect(problems.join()).not.toContain('hunter2');
});

test('a secret may stand in a file; a file that is missing, empty or one too many is named', () => {
  const file = join(folder, 'url');
  writeFileSync(file, 'postgresql://ledger:secret@db:5432/ledger\n');
  const { url } = readConfig({ DATABASE_URL_FILE: file }, databaseConfig);
  expect(url).toBe('postgresql://ledger:secret@db:5432/ledger');

  const empty = join(folder, 'empty');
  writeFileSync(empty, '\n');
  const missing = join(folder, 'missing');
  const both = { DATABASE_URL: url, DATABASE_URL_FILE: file };
  expect(problemsOf(both, databaseConfig)).toEqual([
    'DATABASE_URL is set, and so is DATABASE_URL_FILE. Remove one of them.',
  ]);
  expect(problemsOf({ DATABASE_URL_FILE: empty }, databaseConfig)[0]).toBe(
    `DATABASE_URL_FILE names the file ${empty}, which is empty.`,
  );
  expect(problemsOf({ DATABASE_URL_FILE: missing }, databaseConfig)[0]).toBe(
    `DATABASE_URL_FILE names the file ${missing}, which cannot be read (ENOENT).`,
  );
  expect(problemsOf({}, databaseConfig)).toEqual([
    'DATABASE_URL is not set. Set it, or name a file that holds it in DATABASE_URL_FILE.',
  ]);
});
