import { createApiRef } from '@backstage/frontend-plugin-api';
import type { Decision, DecisionList } from '@quoin/records/types';
import type { RecordsApi } from '@quoin/record-ui';

/** Reads the decisions of this organisation. */
export type DecisionsApi = RecordsApi<DecisionList, Decision>;

export const decisionsApiRef = createApiRef<DecisionsApi>().with({
  id: 'plugin.decisions.records',
  pluginId: 'decisions',
});
