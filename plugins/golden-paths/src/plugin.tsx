import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
  SubPageBlueprint,
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
  },
});

const templates = SubPageBlueprint.make({
  name: 'templates',
  params: {
    path: 'templates',
    title: 'Templates',
    loader: async () => {
      const { TemplatesRouter } = await import('./components/templates/TemplatesRouter.tsx');
      return <TemplatesRouter />;
    },
  },
});

const fleet = SubPageBlueprint.make({
  name: 'fleet',
  params: {
    path: 'fleet',
    title: 'Fleet',
    loader: async () => {
      const { FleetRouter } = await import('./components/fleet/FleetRouter.tsx');
      return <FleetRouter />;
    },
  },
});

const upgrades = SubPageBlueprint.make({
  name: 'upgrades',
  params: {
    path: 'upgrades',
    title: 'Upgrades',
    loader: async () => {
      const { JobsRouter } = await import('./components/jobs/JobsRouter.tsx');
      return <JobsRouter />;
    },
  },
});

const entityCard = EntityCardBlueprint.make({
  params: {
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
  extensions: [api, page, templates, fleet, upgrades, entityCard],
});
