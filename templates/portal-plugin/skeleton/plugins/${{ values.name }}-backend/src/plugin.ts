import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { createRouter } from './router.ts';

/** Serves `/api/${{ values.name }}`, to signed-in users and other plugins. */
export const componentsPlugin = createBackendPlugin({
  pluginId: '${{ values.name }}',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
      },
      async init({ catalog, httpAuth, httpRouter }) {
        httpRouter.use(createRouter({ catalog, httpAuth }));
      },
    });
  },
});
