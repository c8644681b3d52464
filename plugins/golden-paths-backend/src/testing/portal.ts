import {
  type BackstageCredentials,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import templateModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import { AuthorizeResult, isResourcePermission } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { catalogModule } from '../catalog/module.ts';
import { goldenPathsPlugin } from '../plugin.ts';

/** Ada owns everything, and bob nothing; he may not start a check either. */
const permissions = createServiceFactory({
  service: coreServices.permissions,
  deps: {},
  factory: () => {
    const decide = ({ principal }: BackstageCredentials) =>
      (principal as { userEntityRef?: string }).userEntityRef === 'user:default/bob'
        ? AuthorizeResult.DENY
        : AuthorizeResult.ALLOW;
    return {
      authorize: async (requests, { credentials }) =>
        requests.map(() => ({ result: decide(credentials) })),
      authorizeConditional: async (requests, { credentials }) =>
        requests.map(({ permission }) =>
          permission.name.startsWith('golden-paths.') && isResourcePermission(permission)
            ? {
                result: AuthorizeResult.CONDITIONAL,
                pluginId: 'catalog',
                resourceType: permission.resourceType,
                conditions: { rule: 'IS_ENTITY_OWNER', resourceType: permission.resourceType },
              }
            : { result: decide(credentials) },
        ),
    };
  },
});

export interface TestPortal {
  /** What the audit log has, such as "upgrade succeeded". */
  audit: string[];
  backend: TestBackend;
  get(path: string, user?: string): request.Test;
  post(path: string, body?: object, user?: string): request.Test;
}

/** The plugin in a portal with the catalog, on the database behind the URL. */
export async function startPortal(databaseUrl: string, config: object): Promise<TestPortal> {
  const data = {
    backend: {
      database: { client: 'pg', connection: databaseUrl, pluginDivisionMode: 'schema' },
    },
    catalog: { rules: [{ allow: ['Component'] }], processingInterval: '1s' },
    events: { useEventBus: 'never' },
    ...config,
  };
  const audit: string[] = [];
  const auditor = mockServices.auditor.mock({
    createEvent: async ({ eventId }) => ({
      success: async () => void audit.push(`${eventId} succeeded`),
      fail: async () => void audit.push(`${eventId} failed`),
    }),
  });
  const backend = await startTestBackend({
    features: [
      mockServices.rootConfig.factory({ data: data as never }),
      mockServices.database.factory(),
      eventsServiceFactory,
      catalogPlugin,
      templateModel,
      permissions,
      auditor.factory,
      catalogModule,
      goldenPathsPlugin,
    ],
  });
  const signed = (test: request.Test, user: string) =>
    test.set(
      'authorization',
      user === ''
        ? mockCredentials.none.header()
        : mockCredentials.user.header(`user:default/${user}`),
    );
  const path = (of: string) => `/api/golden-paths${of}`;
  return {
    audit,
    backend,
    get: (of, user = 'ada') => signed(request(backend.server).get(path(of)), user),
    post: (of, body, user = 'ada') =>
      signed(request(backend.server).post(path(of)).send(body), user),
  };
}
