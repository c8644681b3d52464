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
import { RiShieldCheckLine } from '@remixicon/react';
import { standardsApiRef, type StandardsApi } from './api.ts';
import { rootRouteRef } from './routes.ts';

/** The type of the documents that the backend indexes for search. */
const documentType = 'standard';

const api = ApiBlueprint.make({
  params: (define) =>
    define({
      api: standardsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: (apis): StandardsApi => new HttpRecordsClient({ ...apis, pluginId: 'standards' }),
    }),
});

const page = PageBlueprint.make({
  params: {
    path: '/standards',
    title: 'Standards',
    icon: <RiShieldCheckLine />,
    routeRef: rootRouteRef,
    loader: async () => {
      const { StandardsRouter } = await import('./components/StandardsRouter.tsx');
      return <StandardsRouter />;
    },
  },
});

const searchResult = SearchResultListItemBlueprint.make({
  params: {
    icon: <RiShieldCheckLine />,
    predicate: ({ type }) => type === documentType,
    component: async () => (await import('./components/SearchResult.tsx')).SearchResult,
  },
});

const searchFilter = SearchFilterResultTypeBlueprint.make({
  params: { value: documentType, name: 'Standards', icon: <RiShieldCheckLine /> },
});

/** Review standards: list, record, search results. */
export default createFrontendPlugin({
  pluginId: 'standards',
  title: 'Standards',
  icon: <RiShieldCheckLine />,
  routes: { root: rootRouteRef },
  extensions: [api, page, searchResult, searchFilter],
});
