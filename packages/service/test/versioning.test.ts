import { afterEach, expect, test } from 'vitest';
import { requirePermission, type Deprecation, type Service } from '../src/index.ts';
import { createTestService, reader } from './support/service.ts';

let app: Service | undefined;
afterEach(() => app?.close());

async function create(deprecation: Deprecation): Promise<Service> {
  app = await createTestService((routes) => {
    const config = { ...requirePermission('notes:read'), deprecation };
    routes.get('/v1/notes', { config }, () => ({ old: true }));
  });
  return app;
}

test('callers of a deprecated route are told since when, until when, and what comes next', async () => {
  const service = await create({
    since: '2025-07-01',
    sunset: '2999-12-31',
    successor: '/v2/notes',
  });
  const response = await service.inject({ url: '/v1/notes', headers: reader });
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    deprecation: '@1751328000',
    sunset: 'Tue, 31 Dec 2999 00:00:00 GMT',
    link: '</v2/notes>; rel="successor-version"',
  });
  const description = (await service.inject('/openapi.json')).json<{
    paths: Record<string, { get: { deprecated?: boolean } }>;
  }>();
  expect(description.paths['/v1/notes']?.get.deprecated).toBe(true);
});

test('after the sunset it is gone, and the successor is still named', async () => {
  const service = await create({
    since: '2024-01-01',
    sunset: '2025-01-01',
    successor: '/v2/notes',
  });
  const response = await service.inject({ url: '/v1/notes', headers: reader });
  expect(response.statusCode).toBe(410);
  expect(response.json()).toMatchObject({ code: 'gone' });
  expect(response.headers.link).toBe('</v2/notes>; rel="successor-version"');
});

test.each([
  [{ since: 'soon' }, 'GET /v1/notes has deprecation.since "soon"'],
  [{ since: '2025-01-01', sunset: '2024-01-01' }, 'ends (2024-01-01) before it is deprecated'],
])('dates that make no sense stop the start', async (deprecation, message) => {
  await expect(create(deprecation)).rejects.toThrow(message);
});
