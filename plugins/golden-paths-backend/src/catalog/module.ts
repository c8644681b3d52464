import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { localRepositories, PUBLISHED_TOPIC } from '../localRepositories.ts';
import { FilePlaceholderProcessor } from './FilePlaceholderProcessor.ts';
import { LocalRepositoryProvider } from './LocalRepositoryProvider.ts';

/** Shows in the catalog what local repositories declare, and what files beside an entity hold. */
export const catalogModule = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'local-repositories',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ catalog, config, events, logger, scheduler }) {
        const provider = new LocalRepositoryProvider({
          repositories: localRepositories(config),
          schedule: scheduler.createScheduledTaskRunner({
            frequency: { seconds: 30 },
            timeout: { seconds: 30 },
            scope: 'local',
          }),
          logger,
        });
        catalog.addProcessor(new FilePlaceholderProcessor());
        catalog.addEntityProvider(provider);
        await events.subscribe({
          id: provider.getProviderName(),
          topics: [PUBLISHED_TOPIC],
          onEvent: () => provider.refresh(),
        });
      },
    });
  },
});
