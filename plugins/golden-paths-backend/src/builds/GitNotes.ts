import { fileURLToPath } from 'node:url';
import { type FirstBuild, readFirstBuild, Repository, type ServiceReference } from '@quoin/fleet';
import type { BuildOutcomes } from './BuildOutcomes.ts';

/** First builds of repositories on this machine: a note on the first commit, which `npm run fleet -- build` left there. */
export class GitNotes implements BuildOutcomes {
  async firstBuildOf(
    service: ServiceReference,
    signal?: AbortSignal,
  ): Promise<FirstBuild | undefined> {
    const directory = directoryOf(service);
    if (directory === undefined) return undefined;
    return readFirstBuild(await Repository.open(directory), signal);
  }
}

/** Only a repository of its own has a first commit of its own. */
function directoryOf({ location }: ServiceReference): string | undefined {
  if (location.path !== '.') return undefined;
  if (location.kind === 'folder') return location.repository;
  return location.url.startsWith('file://') ? fileURLToPath(location.url) : undefined;
}
