import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend, type TestBackend } from '@backstage/backend-test-utils';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { goldenPathsPermissions } from '@quoin/plugin-golden-paths-backend';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { TablePolicy } from './policy.ts';

const component = (name: string, owner: string) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: ${name} }
spec: { type: service, lifecycle: experimental, owner: '${owner}' }
`;

/** The table, for a person with an account. */
const tablePolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'table',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint, userInfo: coreServices.userInfo },
      async init({ policy, userInfo }) {
        policy.setPolicy(
          new TablePolicy({ userInfo, platformGroup: 'group:default/team-platform' }),
        );
      },
    });
  },
});

let folder: string;
let backend: TestBackend;
let headers: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-ownership-'));
  await writeFile(join(folder, 'own.yaml'), component('refunds', 'user:default/ada'));
  await writeFile(join(folder, 'other.yaml'), component('cards', 'group:default/team-cards'));
  const target = (file: string) => ({ type: 'file', target: join(folder, file) });
  const data = {
    app: { baseUrl: 'http://localhost' },
    backend: { baseUrl: 'http://localhost' },
    auth: {
      providers: {
        guest: { userEntityRef: 'user:default/ada', dangerouslyAllowOutsideDevelopment: true },
      },
    },
    catalog: {
      rules: [{ allow: ['Component'] }],
      locations: [target('own.yaml'), target('other.yaml')],
    },
    permission: { enabled: true },
  };
  backend = await startTestBackend({
    features: [
      mockServices.rootConfig.factory({ data }),
      authServiceFactory,
      httpAuthServiceFactory,
      permissionsServiceFactory,
      userInfoServiceFactory,
      import('@backstage/plugin-auth-backend'),
      import('@backstage/plugin-auth-backend-module-guest-provider'),
      import('@backstage/plugin-catalog-backend'),
      import('@backstage/plugin-permission-backend'),
      tablePolicy,
    ],
  });
  const session = await request('auth/guest/refresh');
  const { backstageIdentity } = (await session.json()) as { backstageIdentity: { token: string } };
  headers = {
    authorization: `Bearer ${backstageIdentity.token}`,
    'content-type': 'application/json',
  };
  for (const name of ['refunds', 'cards']) {
    const path = `catalog/entities/by-name/component/default/${name}`;
    await vi.waitUntil(async () => (await request(path)).ok, { timeout: 60_000, interval: 100 });
  }
});

afterAll(async () => {
  await backend.stop();
  await rm(folder, { recursive: true });
});

function request(path: string, body?: object): Promise<Response> {
  const { server } = backend as unknown as { server: { port(): number } };
  return fetch(`http://127.0.0.1:${server.port()}/api/${path}`, {
    headers,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
}

it.each(goldenPathsPermissions.filter(({ type }) => type === 'resource'))(
  'gives $name to the owner of a component, as the catalog has them',
  async (permission) => {
    const items = ['refunds', 'cards', 'none'].map((name) => ({
      id: name,
      permission,
      resourceRef: `component:default/${name}`,
    }));
    const response = await request('permission/authorize', { items });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { items: { id: string; result: string }[] };
    expect(answer.items.map(({ id, result }) => [id, result])).toEqual([
      ['refunds', 'ALLOW'],
      ['cards', 'DENY'],
      ['none', 'DENY'],
    ]);
  },
);
