import { createApiRef } from '@backstage/frontend-plugin-api';
import type { Standard, StandardList } from '@quoin/records/types';
import type { RecordsApi } from '@quoin/record-ui';

/** Reads the standards of this organisation. */
export type StandardsApi = RecordsApi<StandardList, Standard>;

export const standardsApiRef = createApiRef<StandardsApi>().with({
  id: 'plugin.standards.records',
  pluginId: 'standards',
});
