import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { oidcApi } from './oidcApi.ts';

export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    oidcApi,
    SignInPageBlueprint.make({
      params: { loader: async () => (await import('./SignIn.tsx')).SignIn },
    }),
  ],
});
