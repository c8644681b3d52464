import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import { recordsOptionsFromConfig } from '@quoin/records';
import { createRouter } from './router.ts';

/** Serves the standards at `/api/standards`, to signed-in users and other plugins. */
export const standardsPlugin = createBackendPlugin({
  pluginId: 'standards',
  register(env) {
    env.registerInit({
      deps: { config: coreServices.rootConfig, httpRouter: coreServices.httpRouter },
      async init({ config, httpRouter }) {
        httpRouter.use(createRouter(recordsOptionsFromConfig(config)));
      },
    });
  },
});
