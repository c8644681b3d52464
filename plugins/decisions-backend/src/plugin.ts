import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import { recordsOptionsFromConfig } from '@quoin/records';
import { createRouter } from './router.ts';

/** Serves the decisions at `/api/decisions`, to signed-in users and other plugins. */
export const decisionsPlugin = createBackendPlugin({
  pluginId: 'decisions',
  register(env) {
    env.registerInit({
      deps: { config: coreServices.rootConfig, httpRouter: coreServices.httpRouter },
      async init({ config, httpRouter }) {
        httpRouter.use(createRouter(recordsOptionsFromConfig(config)));
      },
    });
  },
});
