/**
 * The scaffolder of a portal, in a process of its own: `fork('server.ts', [dataDir])`. It sends its
 * address and ends with its parent.
 */
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import catalog from '@backstage/plugin-catalog-backend';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import scaffolder from '@backstage/plugin-scaffolder-backend';
import goldenPaths from '@quoin/plugin-golden-paths-backend';

const [dataDir = ''] = process.argv.slice(2);
const { server } = await startTestBackend({
  features: [
    mockServices.rootConfig.factory({
      data: { events: { useEventBus: 'never' }, quoin: { dataDir } },
    }),
    eventsServiceFactory,
    catalog,
    scaffolder,
    goldenPaths,
  ],
});
process.on('disconnect', () => process.exit());
process.send?.({ url: `http://127.0.0.1:${String(server.port())}` });
