import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  coreServices,
  createBackendModule,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { Router } from 'express';

/**
 * Without a built web bundle Backstage's app plugin answers every page with an
 * empty 404. This module answers with what is missing and how to make it.
 */
export default createBackendModule({
  pluginId: 'app',
  moduleId: 'missing-web-bundle',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        httpRouter: coreServices.httpRouter,
      },
      async init({ config, logger, httpRouter }) {
        const dist = resolvePackagePath(config.getString('app.packageName'), 'dist');
        if (existsSync(join(dist, 'static'))) return;
        const message =
          `The portal's web bundle is missing: there is nothing in ${dist}. ` +
          'Build it with "npm run build" in apps/portal/web, then start the portal again.';
        logger.error(message);
        httpRouter.use(
          Router().get('*', (_request, response) => {
            response.status(503).type('text/plain').send(`${message}\n`);
          }),
        );
      },
    });
  },
});
