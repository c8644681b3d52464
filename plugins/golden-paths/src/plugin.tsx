import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { RiRoadMapLine } from '@remixicon/react';
import { goldenPathsApiRef, type GoldenPathsApi } from './api.ts';
import { isService } from './lib/entities.ts';
import { createClient } from './client.ts';
import { rootRouteRef } from './routes.ts';

const api = ApiBlueprint.make({
  params: (define) =>
    define({
      api: goldenPathsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: (apis): GoldenPathsApi => createClient(apis),
    }),
});

const page = PageBlueprint.make({
  params: {
    path: '/golden-paths',
    title: 'Golden paths',
    icon: <RiRoadMapLine />,
    routeRef: rootRouteRef,
    loader: async () => {
      const { GoldenPathsRouter } = await import('./components/GoldenPathsRouter.tsx');
      return <GoldenPathsRouter />;
    },
  },
});

const entityCard = EntityCardBlueprint.make({
  params: {
    type: 'info',
    filter: isService,
    loader: async () => {
      const { EntityCard } = await import('./components/entity/EntityCard.tsx');
      return <EntityCard />;
    },
  },
});

/** Golden paths: templates, the fleet of services made from them, and upgrades. */
export default createFrontendPlugin({
  pluginId: 'golden-paths',
  title: 'Golden paths',
  icon: <RiRoadMapLine />,
  routes: { root: rootRouteRef },
  extensions: [api, page, entityCard],
});
