import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiHome5Line } from '@remixicon/react';

const rootRouteRef = createRouteRef();

/** Not called `home`, so that widgets for Backstage's own home page are not attached to ours. */
export const homePlugin = createFrontendPlugin({
  pluginId: 'quoin-home',
  title: 'Home',
  icon: <RiHome5Line />,
  routes: { root: rootRouteRef },
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/',
        title: 'Home',
        icon: <RiHome5Line />,
        routeRef: rootRouteRef,
        noHeader: true,
        loader: async () => {
          const { HomePage } = await import('./HomePage.tsx');
          return <HomePage />;
        },
      },
    }),
  ],
});
