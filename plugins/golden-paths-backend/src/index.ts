import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { scaffolderModule } from './actions/module.ts';
import { catalogModule } from './catalog/module.ts';
import { goldenPathsPlugin } from './plugin.ts';

export { goldenPathsPermissions } from './permissions/permissions.ts';

/** Golden paths: the fleet's API, the scaffolder's actions and the catalog's view of local repositories. */
export default createBackendFeatureLoader({
  *loader() {
    yield goldenPathsPlugin;
    yield scaffolderModule;
    yield catalogModule;
  },
});
