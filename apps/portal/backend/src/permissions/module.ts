import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { TablePolicy } from './policy.ts';

/** Installs the table of roles as the portal's permission policy. */
export default createBackendModule({
  pluginId: 'permission',
  moduleId: 'quoin-policy',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        policy: policyExtensionPoint,
        userInfo: coreServices.userInfo,
      },
      async init({ config, policy, userInfo }) {
        policy.setPolicy(
          new TablePolicy({
            userInfo,
            guest: config.getOptionalString('auth.providers.guest.userEntityRef'),
            platformGroup: config.getString('quoin.platformGroup'),
          }),
        );
      },
    });
  },
});
