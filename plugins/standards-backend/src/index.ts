import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { standardsPlugin } from './plugin.ts';
import { standardsSearchModule } from './searchModule.ts';

export { standardsPlugin, standardsSearchModule };

/** Standards: the HTTP API and the search index. */
export default createBackendFeatureLoader({
  *loader() {
    yield standardsPlugin;
    yield standardsSearchModule;
  },
});
