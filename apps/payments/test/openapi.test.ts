import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeApi } from '../scripts/describe-api.ts';
import { createTestApp } from './support.ts';

interface Description {
  openapi: string;
  paths: Record<string, Record<string, { security?: unknown; responses: object }>>;
}

test('openapi.json describes the routes as they are; if not, run npm run openapi', async () => {
  expect(await readFile(join(import.meta.dirname, '../openapi.json'), 'utf8')).toBe(
    await describeApi(),
  );
});

test('the description is open to everyone and says which role each route needs', async () => {
  const app = await createTestApp();
  const description = (await app.inject('/openapi.json')).json<Description>();
  expect(description.openapi).toBe('3.1.0');
  expect(description.paths['/v1/payments']?.post).toMatchObject({
    operationId: 'createPayment',
    security: [{ token: ['payments:write'] }],
    responses: { 201: {}, default: { content: { 'application/problem+json': {} } } },
  });
  expect(description.paths['/health/live']?.get?.security).toBeUndefined();
});
