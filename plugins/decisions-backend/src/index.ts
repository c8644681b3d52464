import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { decisionsPlugin } from './plugin.ts';
import { decisionsSearchModule } from './searchModule.ts';

export { decisionsPlugin, decisionsSearchModule };

/** Decisions: the HTTP API and the search index. */
export default createBackendFeatureLoader({
  *loader() {
    yield decisionsPlugin;
    yield decisionsSearchModule;
  },
});
