import { enableCompileCache } from 'node:module';
import { stopUnlessConfigured } from './environment.ts';
import { explainStartError } from './startError.ts';

await stopUnlessConfigured();

// Before the first package is loaded: most of the start is compiling them.
enableCompileCache();
const { createBackend } = await import('@backstage/backend-defaults');
const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('./missingWebBundle.ts'));

backend.add(import('@backstage/plugin-auth-backend'));
if (process.env.NODE_ENV === 'development') {
  backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
} else {
  backend.add(import('@backstage/plugin-auth-backend-module-oidc-provider'));
}

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('./permissions/module.ts'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-github'));
backend.add(import('@quoin/plugin-golden-paths-backend'));

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-search-backend-module-pg'));

backend.add(import('@quoin/plugin-decisions-backend'));
backend.add(import('@quoin/plugin-standards-backend'));

try {
  await backend.start();
} catch (error) {
  console.error(explainStartError(error));
  process.exit(2);
}
