import { join } from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { LocalRepositories } from './git/LocalRepositories.ts';

/** Topic of the event that says a repository was published; the payload is `{ name }`. */
export const PUBLISHED_TOPIC = 'quoin.repository-published';

/** The repositories under `quoin.dataDir`, a folder relative to the working directory. */
export function localRepositories(config: RootConfigService): LocalRepositories {
  return new LocalRepositories(join(config.getString('quoin.dataDir'), 'git'));
}
