import { FleetError } from '../errors.ts';
import type { Repository } from '../git/index.ts';
import type { FirstBuild } from '../http.ts';

/** The reference under which outcomes are kept, beside the commits that were built. */
const REF = 'refs/notes/quoin-builds';

const PORTAL = { name: 'Quoin', email: 'portal@quoin.invalid' };

/** A build that ended. */
export interface EndedBuild {
  outcome: 'passed' | 'failed';
  /** When it ended, ISO 8601. */
  at: string;
  seconds: number;
  /** What was run, such as `npm ci && npm run lint`. */
  command: string;
}

/**
 * The first commit of the default branch, which a template made.
 *
 * @throws {FleetError} when there is no commit
 */
export async function firstCommitOf(repository: Repository, signal?: AbortSignal): Promise<string> {
  const args = ['rev-list', '--max-parents=0', '--first-parent', 'HEAD'];
  const { status, stdout } = await repository.try(args, { signal });
  if (status === 0) return stdout.toString('latin1').trim();
  throw new FleetError(`${repository.directory} has no commit on its default branch. Push one.`);
}

/**
 * How the build of the first commit ended, as {@link noteFirstBuild} wrote it; `unknown` without a
 * note, or with one that somebody else wrote.
 */
export async function readFirstBuild(
  repository: Repository,
  signal?: AbortSignal,
): Promise<FirstBuild> {
  const commit = await firstCommitOf(repository, signal);
  const { status, stdout } = await repository.try(['notes', `--ref=${REF}`, 'show', commit], {
    signal,
  });
  return (status === 0 && parseNote(stdout.toString('utf8'))) || { outcome: 'unknown' };
}

/** Leaves a note on the first commit; an earlier one is replaced. */
export async function noteFirstBuild(repository: Repository, build: EndedBuild): Promise<void> {
  const { outcome, ...rest } = build;
  const note = { outcome: outcome === 'passed' ? 'success' : 'failure', ...rest };
  const commit = await firstCommitOf(repository);
  const args = ['notes', `--ref=${REF}`, 'add', '--force', '--file=-', commit];
  await repository.git(args, {
    input: JSON.stringify(note),
    env: {
      GIT_AUTHOR_NAME: PORTAL.name,
      GIT_AUTHOR_EMAIL: PORTAL.email,
      GIT_COMMITTER_NAME: PORTAL.name,
      GIT_COMMITTER_EMAIL: PORTAL.email,
    },
  });
}

function parseNote(text: string): FirstBuild | undefined {
  const note = parseJson(text);
  if (typeof note !== 'object' || note === null) return undefined;
  const { outcome, at, seconds, command } = note as Record<string, unknown>;
  if (outcome !== 'success' && outcome !== 'failure') return undefined;
  if (typeof at !== 'string' || typeof seconds !== 'number' || typeof command !== 'string') {
    return undefined;
  }
  return { outcome: outcome === 'success' ? 'passed' : 'failed', at, seconds, command };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
