import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Postgres, temporaryPostgres } from '@quoin/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Portal, root, startPortal } from './testing/portal.ts';

const development = join(root, 'app-config.yaml');
const production = join(root, 'app-config.production.yaml');

let postgres: Postgres;
let folder: string;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  folder = await mkdtemp(join(tmpdir(), 'portal-'));
});

afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function database(name: string): Promise<string> {
  await postgres.createDatabase(name);
  return postgres.url(name);
}

async function config(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

describe('a portal with a broken catalog file and without a web bundle', () => {
  let portal: Portal;

  beforeAll(async () => {
    await writeFile(join(folder, 'broken.yaml'), 'kind: [');
    const extra = await config(
      'broken-config.yaml',
      `app: { packageName: '@quoin/portal-backend' }
quoin: { dataDir: ${folder} }
catalog: { locations: [{ type: file, target: ${join(folder, 'broken.yaml')} }] }
`,
    );
    portal = await startPortal({
      databaseUrl: await database('broken'),
      config: [development, extra],
    });
  });

  afterAll(() => portal.stop());

  it('starts, and names the broken file in its log', async () => {
    expect((await fetch(`${portal.url}/.backstage/health/v1/readiness`)).status).toBe(200);
    await expect
      .poll(() => portal.output(), { timeout: 60_000 })
      .toMatch(/warn.*YAML error at file:.*broken\.yaml/);
  });

  it('answers pages with what is missing and how to make it', async () => {
    const response = await fetch(portal.url);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('Build it with "npm run build" in apps/portal/web');
    expect(portal.output()).toContain("The portal's web bundle is missing");
  });

  it('lets a guest in, who may read the catalog but register nothing', async () => {
    const session = await fetch(`${portal.url}/api/auth/guest/refresh`);
    const { backstageIdentity } = (await session.json()) as {
      backstageIdentity: { token: string };
    };
    const headers = {
      authorization: `Bearer ${backstageIdentity.token}`,
      'content-type': 'application/json',
    };
    expect((await fetch(`${portal.url}/api/catalog/entities`)).status).toBe(401);
    expect((await fetch(`${portal.url}/api/catalog/entities`, { headers })).status).toBe(200);
    const registration = await fetch(`${portal.url}/api/catalog/locations`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ type: 'url', target: 'https://example.com/catalog-info.yaml' }),
    });
    expect(registration.status).toBe(403);
  });
});

it('has no guest in production', async () => {
  const certificate = join(folder, 'ca.pem');
  await writeFile(certificate, '');
  // The test server speaks no TLS; everything else is the production configuration.
  const withoutTls = await config(
    'without-tls.yaml',
    `backend: { listen: { host: 127.0.0.1 }, database: { connection: { ssl: null } } }
quoin: { dataDir: ${folder} }
`,
  );
  const portal = await startPortal({
    databaseUrl: await database('production'),
    config: [development, production, withoutTls],
    env: {
      NODE_ENV: 'production',
      PORTAL_URL: 'https://portal.example.com',
      DATABASE_CA_FILE: certificate,
      AUTH_SESSION_SECRET: 'a-session-secret-of-this-test',
      OIDC_METADATA_URL: 'http://127.0.0.1:9/.well-known/openid-configuration',
      OIDC_CLIENT_ID: 'portal',
      OIDC_CLIENT_SECRET: 'a-client-secret-of-this-test',
      GITHUB_TOKEN: 'a-token-of-this-test',
      GITHUB_ORGANIZATION: 'example',
    },
  });
  try {
    expect(portal.output()).toContain('Configuring auth provider: oidc');
    expect(portal.output()).not.toContain('auth provider: guest');
    expect((await fetch(`${portal.url}/api/auth/guest/refresh`)).status).toBe(404);
    expect((await fetch(`${portal.url}/api/catalog/entities`)).status).toBe(401);
    for (const secret of ['a-session-secret', 'a-client-secret', 'a-token-of-this-test']) {
      expect(portal.output()).not.toContain(secret);
    }
  } finally {
    await portal.stop();
  }
});

it('names every variable that is missing', async () => {
  const portal = await startPortal({
    databaseUrl: 'postgresql://127.0.0.1/none',
    config: [development, production],
    env: { NODE_ENV: 'production', PORTAL_URL: 'https://portal.example.com' },
  });
  expect(await portal.stop()).toBe(2);
  expect(portal.output()).toContain('The portal needs environment variables that are not set:');
  for (const name of ['DATABASE_CA_FILE', 'AUTH_SESSION_SECRET', 'OIDC_CLIENT_SECRET']) {
    expect(portal.output()).toContain(`  ${name}, used in app-config.production.yaml`);
  }
  expect(portal.output()).not.toMatch(/PORTAL_URL|PORTAL_PORT|DATABASE_URL/);
});

it('says which port is taken', async () => {
  const other = createServer((_request, response) => response.writeHead(404).end());
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const portal = await startPortal({
    databaseUrl: await database('taken'),
    config: [development],
    port,
  });
  other.close().closeAllConnections();
  expect(await portal.stop()).toBe(2);
  expect(portal.output()).toContain(
    `Port ${port} is taken by another process. Stop it, or run with PORTAL_PORT=${port + 100}.`,
  );
});

it.each([
  [
    'does not answer',
    () => 'postgresql://nobody@127.0.0.1:9/none',
    'connect ECONNREFUSED 127.0.0.1:9',
  ],
  [
    'refuses the password',
    () => postgres.url('postgres').replace(postgres.password, 'wrong'),
    'password authentication failed for user "postgres"',
  ],
])('says that PostgreSQL %s', async (_, databaseUrl, reason) => {
  const portal = await startPortal({ databaseUrl: databaseUrl(), config: [development] });
  expect(await portal.stop()).toBe(2);
  expect(portal.output()).toContain(
    `The portal cannot use its database: ${reason}. Start PostgreSQL, or correct DATABASE_URL.`,
  );
});
