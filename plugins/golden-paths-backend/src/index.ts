import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { catalogModule } from './catalog/module.ts';
import { scaffolderModule } from './actions/module.ts';

/** Golden paths: the scaffolder's actions and the catalog's view of local repositories. */
export default createBackendFeatureLoader({
  *loader() {
    yield scaffolderModule;
    yield catalogModule;
  },
});
