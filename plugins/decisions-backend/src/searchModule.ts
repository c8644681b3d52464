import { Readable } from 'node:stream';
import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import type { DocumentCollatorFactory, IndexableDocument } from '@backstage/plugin-search-common';
import {
  decisionRoute,
  readRecords,
  recordsOptionsFromConfig,
  searchText,
  type Decision,
  type ReadRecordsOptions,
} from '@quoin/records';

/** What the search index holds of a decision, under the document type `decision`. */
interface DecisionDocument extends IndexableDocument {
  status: string;
  tags: string[];
}

/** Indexes the decisions for search when the portal starts, then every minute. */
export const decisionsSearchModule = createBackendModule({
  pluginId: 'search',
  moduleId: 'decisions-collator',
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
    type: 'decision',
    async getCollator() {
      const { decisions } = await readRecords(options);
      return Readable.from(decisions.map(toDocument));
    },
  };
}

function toDocument(decision: Decision): DecisionDocument {
  return {
    title: `${decision.id} ${decision.title}`,
    text: searchText(decision.body),
    location: decisionRoute(decision.id),
    status: decision.status,
    tags: decision.tags,
  };
}
