import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiPuzzleLine } from '@remixicon/react';
import { componentsApiRef, createComponentsClient } from './api.ts';
import { rootRouteRef } from './routes.ts';

const TITLE = '${{ values.title }}';

const api = ApiBlueprint.make({
  params: (define) =>
    define({
      api: componentsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: createComponentsClient,
    }),
});

const page = PageBlueprint.make({
  params: {
    path: '/${{ values.name }}',
    title: TITLE,
    icon: <RiPuzzleLine />,
    routeRef: rootRouteRef,
    loader: async () => {
      const { ComponentsPage } = await import('./ComponentsPage.tsx');
      return <ComponentsPage />;
    },
  },
});

/** A page with the components that nobody has described. */
export default createFrontendPlugin({
  pluginId: '${{ values.name }}',
  title: TITLE,
  icon: <RiPuzzleLine />,
  routes: { root: rootRouteRef },
  extensions: [api, page],
});
