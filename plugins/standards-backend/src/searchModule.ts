import { Readable } from 'node:stream';
import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import type { DocumentCollatorFactory, IndexableDocument } from '@backstage/plugin-search-common';
import {
  standardRoute,
  readRecords,
  recordsOptionsFromConfig,
  searchText,
  type Standard,
  type ReadRecordsOptions,
} from '@quoin/records';

/** What the search index holds of a standard, under the document type `standard`. */
interface StandardDocument extends IndexableDocument {
  status: string;
  /** Entity reference; empty when the standard names none. */
  owner: string;
}

/** Indexes the standards for search when the portal starts, then every minute. */
export const standardsSearchModule = createBackendModule({
  pluginId: 'search',
  moduleId: 'standards-collator',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        indexRegistry: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ config, indexRegistry, scheduler }) {
        indexRegistry.addCollator({
          schedule: scheduler.createScheduledTaskRunner({
            frequency: { minutes: 1 },
            // A run that was killed holds the next one up for this long.
            timeout: { seconds: 20 },
          }),
          factory: createCollatorFactory(recordsOptionsFromConfig(config)),
        });
      },
    });
  },
});

function createCollatorFactory(options: ReadRecordsOptions): DocumentCollatorFactory {
  return {
    type: 'standard',
    async getCollator() {
      const { standards } = await readRecords(options);
      return Readable.from(standards.map(toDocument));
    },
  };
}

function toDocument(standard: Standard): StandardDocument {
  const rules = standard.rules.flatMap(({ title, cwe, owasp, asvs, pci }) => [
    title,
    ...cwe,
    ...owasp,
    ...asvs.map((requirement) => `ASVS ${requirement}`),
    ...pci.map((requirement) => `PCI DSS ${requirement}`),
  ]);
  const parts = [standard.summary ?? '', searchText(standard.body), ...rules];
  return {
    title: standard.title,
    text: parts.join(' ').trim(),
    location: standardRoute(standard.id),
    status: standard.status,
    owner: standard.owner ?? '',
  };
}
