import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import { HttpRecordsClient } from '@quoin/record-ui';
import { RiScales3Line } from '@remixicon/react';
import { decisionsApiRef, type DecisionsApi } from './api.ts';
import { rootRouteRef } from './routes.ts';

/** The type of the documents that the backend indexes for search. */
const documentType = 'decision';

const api = ApiBlueprint.make({
  params: (define) =>
    define({
      api: decisionsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: (apis): DecisionsApi => new HttpRecordsClient({ ...apis, pluginId: 'decisions' }),
    }),
});

const page = PageBlueprint.make({
  params: {
    path: '/decisions',
    title: 'Decisions',
    icon: <RiScales3Line />,
    routeRef: rootRouteRef,
    loader: async () => {
      const { DecisionsRouter } = await import('./components/DecisionsRouter.tsx');
      return <DecisionsRouter />;
    },
  },
});

const searchResult = SearchResultListItemBlueprint.make({
  params: {
    icon: <RiScales3Line />,
    predicate: ({ type }) => type === documentType,
    component: async () => (await import('./components/SearchResult.tsx')).SearchResult,
  },
});

const searchFilter = SearchFilterResultTypeBlueprint.make({
  params: { value: documentType, name: 'Decisions', icon: <RiScales3Line /> },
});

/** Architecture decisions: list, record, search results. */
export default createFrontendPlugin({
  pluginId: 'decisions',
  title: 'Decisions',
  icon: <RiScales3Line />,
  routes: { root: rootRouteRef },
  extensions: [api, page, searchResult, searchFilter],
});
