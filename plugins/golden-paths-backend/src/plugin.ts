import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { author } from './actions/author.ts';
import { CheckStore } from './database/CheckStore.ts';
import { JobStore } from './database/JobStore.ts';
import { openDatabase } from './database/open.ts';
import { ServiceStore } from './database/ServiceStore.ts';
import { readIntegrations } from './integrations.ts';
import { audited } from './jobs/audited.ts';
import { JobRunner } from './jobs/JobRunner.ts';
import { createPerformer } from './jobs/perform.ts';
import { Authority } from './permissions/Authority.ts';
import { goldenPathsPermissions } from './permissions/permissions.ts';
import { createRouter } from './router/index.ts';
import { FleetCheck } from './services/FleetCheck.ts';
import { readSettings } from './settings.ts';
import { TemplatesRepository } from './templates/TemplatesRepository.ts';

/** Serves templates, the fleet and its upgrades at `/api/golden-paths`. */
export const goldenPathsPlugin = createBackendPlugin({
  pluginId: 'golden-paths',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const { auditor, auth, catalog, config, httpAuth, logger } = deps;
        const { cache, packages, repositories, schedule, ...settings } = readSettings(config);
        const { builds, credentials, pullRequests } = readIntegrations(config);
        const client = await openDatabase(deps.database);
        const [services, checks] = [new ServiceStore(client), new CheckStore(client)];
        const jobs = new JobStore(client);
        const mirror = { cache, credentials };
        const templates = new TemplatesRepository(settings.templates, mirror);
        const authorOf = async (ref: string) => {
          const own = { credentials: await auth.getOwnServiceCredentials() };
          const entity = await catalog.getEntityByRef(ref, own);
          return author({ user: { ref, ...(entity && { entity: entity as never }) } });
        };
        const perform = createPerformer({
          ...{ authorOf, mirror, packages, pullRequests, services, templates },
        });
        const runner = new JobRunner({ store: jobs, perform: audited(perform, auditor), logger });
        const fleet = { auth, builds, catalog, checks, logger, mirror, repositories };
        const check = new FleetCheck({ ...fleet, services, templates });

        deps.permissionsRegistry.addPermissions([...goldenPathsPermissions]);
        deps.httpRouter.use(
          createRouter({
            ...{
              auditor,
              auth,
              authority: new Authority(deps.permissions),
              catalog,
              check,
              checks,
            },
            ...{ httpAuth, jobs, mirror, packages, runner, services, templates },
          }),
        );
        await deps.scheduler.scheduleTask({
          ...schedule,
          id: 'check-fleet',
          fn: () => check.run(),
        });
        deps.lifecycle.addShutdownHook(async () => {
          await Promise.all([runner.stop(), check.stop()]);
        });
      },
    });
  },
});
