import { expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';

test('a developer needs to set nothing', () => {
  const variables = { DATABASE_URL: 'postgresql://localhost/notes' };
  expect(loadConfig(variables)).toMatchObject({
    production: false,
    host: '127.0.0.1',
    port: 8080,
  });
});

test('production says everything that it misses in one message', () => {
  const missing = [
    // In the order in which they are read.
    'AUTH_JWKS_URL',
    'AUTH_ISSUER',
    'AUTH_AUDIENCE',
    'DATABASE_URL',
    'KMS_KEY_ID',
    'AUDIT_KEY',
  ];
  expect(() => loadConfig({ NODE_ENV: 'production' })).toThrow(
    expect.objectContaining({
      name: 'ConfigError',
      problems: missing.map((name) => expect.stringMatching(`^${name} is not set`) as string),
    }),
  );
});

test('a routing table is read, and its mistake named with the others', () => {
  const variables = { DATABASE_URL: 'postgresql://localhost/notes' };
  expect(loadConfig(variables).routing).toEqual([]);
  const table = [{ inForceFrom: '2025-11-01', rails: [] }];
  const given = { ...variables, ROUTING_TABLE: JSON.stringify(table) };
  expect(loadConfig(given).routing).toEqual(table);
  expect(() => loadConfig({ ...variables, ROUTING_TABLE: 'fednow' })).toThrow(
    'ROUTING_TABLE The routing table is not JSON.',
  );
});
