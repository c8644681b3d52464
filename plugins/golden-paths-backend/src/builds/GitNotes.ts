import { fileURLToPath } from 'node:url';
import { type FirstBuild, Repository, type ServiceReference } from '@quoin/fleet';
import { z } from 'zod';
import type { BuildOutcomes } from './BuildOutcomes.ts';

/** The reference under which the outcomes of builds are kept, beside the commits that were built. */
export const BUILDS_REF = 'refs/notes/quoin-builds';

const note = z.object({
  outcome: z.enum(['success', 'failure']),
  at: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  command: z.string(),
});

/** First builds of repositories on this machine: a note on the first commit, which a build left there. */
export class GitNotes implements BuildOutcomes {
  async firstBuildOf(
    service: ServiceReference,
    signal?: AbortSignal,
  ): Promise<FirstBuild | undefined> {
    const directory = directoryOf(service);
    if (directory === undefined) return undefined;
    const repository = await Repository.open(directory);
    const first = ['rev-list', '--max-parents=0', '--first-parent', 'HEAD'];
    const commit = (await repository.git(first, { signal })).trim();
    const show = ['notes', `--ref=${BUILDS_REF}`, 'show', commit];
    const { status, stdout } = await repository.try(show, { signal });
    return status === 0 ? parseNote(stdout.toString('utf8')) : { outcome: 'unknown' };
  }
}

/** Only a repository of its own has a first commit of its own. */
function directoryOf({ location }: ServiceReference): string | undefined {
  if (location.path !== '.') return undefined;
  if (location.kind === 'folder') return location.repository;
  return location.url.startsWith('file://') ? fileURLToPath(location.url) : undefined;
}

function parseNote(text: string): FirstBuild {
  const { data } = note.safeParse(parseJson(text));
  if (!data) return { outcome: 'unknown' };
  const { outcome, ...build } = data;
  return { outcome: outcome === 'success' ? 'passed' : 'failed', ...build };
}

/** A note that is no JSON was written by somebody else. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
