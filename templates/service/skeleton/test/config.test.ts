import { expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';

test('a developer needs to set nothing', () => {
  {% if values.database %}
  const variables = { DATABASE_URL: 'postgresql://localhost/notes' };
  expect(loadConfig(variables)).toMatchObject({
  {% else %}
  expect(loadConfig({})).toMatchObject({
  {% endif %}
    production: false,
    host: '127.0.0.1',
    port: ${{ values.port }},
  });
});

test('production says everything that it misses in one message', () => {
  const missing = [
    // In the order in which they are read.
    'AUTH_JWKS_URL',
    'AUTH_ISSUER',
    'AUTH_AUDIENCE',
    {% if values.database %}
    'DATABASE_URL',
    {% endif %}
    {% if values.cache %}
    'REDIS_URL',
    {% endif %}
    {% if values.paymentsGrade %}
    'KMS_KEY_ID',
    'AUDIT_KEY',
    {% endif %}
    {% if values.bus == 'kafka' %}
    'KAFKA_BROKERS',
    {% elif values.bus == 'sqs' %}
    'SQS_GROUPS',
    {% elif values.bus == 'kinesis' %}
    'KINESIS_PREFIX',
    {% endif %}
  ];
  expect(() => loadConfig({ NODE_ENV: 'production' })).toThrow(
    expect.objectContaining({
      name: 'ConfigError',
      problems: missing.map((name) => expect.stringMatching(`^${name} is not set`) as string),
    }),
  );
});
