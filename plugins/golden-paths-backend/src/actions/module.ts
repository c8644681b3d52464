import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { localRepositories } from '../localRepositories.ts';
import { packagesFolder } from '../packagesFolder.ts';
import { createProposeGitAction } from './proposeGit.ts';
import { createPublishGitAction } from './publishGit.ts';
import { createRenderAction } from './render.ts';

/** Adds `quoin:render`, `quoin:publish:git` and `quoin:propose:git` to the scaffolder. */
export const scaffolderModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'golden-paths',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        reader: coreServices.urlReader,
      },
      async init({ actions, catalog, config, events, reader }) {
        const repositories = localRepositories(config);
        actions.addActions(
          createRenderAction({ catalog, packages: packagesFolder(config), reader }),
          createPublishGitAction({ catalog, events, repositories }),
          createProposeGitAction({ repositories }),
        );
      },
    });
  },
});
