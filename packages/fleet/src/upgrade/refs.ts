import { GitError, type CommandOptions, type Repository } from '../git/index.ts';
import { FleetError } from '../errors.ts';
import type { Mirror } from '../history/mirror.ts';

/** Hooks are for what a person does: who merges the branch runs them, and so does the server. */
export const NO_HOOKS = ['-c', 'core.hooksPath=/dev/null'];

/** One commit and its trees, without a trace. */
const FETCH_COMMIT = [
  ...['fetch', '--quiet', '--no-tags', '--no-write-fetch-head'],
  ...['--depth=1', '--filter=blob:none'],
];

/** A branch, here or on a server. */
export interface Branch {
  /** Its commit, which the repository has; undefined when there is no such branch. */
  commit: string | undefined;
  /** The working tree that has it checked out. */
  checkedOutAt: string | undefined;
  /**
   * Makes the branch, or moves it.
   *
   * @throws {FleetError} when somebody else moved it meanwhile
   */
  move(commit: string): Promise<void>;
}

export async function localBranch(repository: Repository, branch: string): Promise<Branch> {
  const ref = `refs/heads/${branch}`;
  const format = '--format=%(objectname) %(worktreepath)';
  const [, commit, path] =
    /^(\S+) (.*)$/m.exec(await repository.git(['for-each-ref', format, ref])) ?? [];
  return {
    commit,
    checkedOutAt: path || undefined,
    move: async (id) => {
      // The old value, or none, says what it must be still.
      await repository.git([...NO_HOOKS, 'update-ref', ref, id, commit ?? '']);
    },
  };
}

export async function remoteBranch(
  { repository, environment: env, url }: Mirror,
  branch: string,
  signal: AbortSignal | undefined,
): Promise<Branch> {
  const ref = `refs/heads/${branch}`;
  const options: CommandOptions = { env, signal, configuration: 'personal' };
  const found = await repository.git(['ls-remote', 'origin', ref], options);
  const commit = /^\S+/.exec(found)?.[0];
  if (commit !== undefined) {
    await repository.git([...NO_HOOKS, ...FETCH_COMMIT, 'origin', ref], options);
  }
  return {
    commit,
    checkedOutAt: undefined,
    move: async (id) => {
      const lease = `--force-with-lease=${ref}:${commit ?? ''}`;
      const args = [...NO_HOOKS, 'push', '--quiet', lease, 'origin', `${id}:${ref}`];
      await repository.git(args, options).catch((cause: unknown) => {
        if (!(cause instanceof GitError)) throw cause;
        throw new FleetError(`${branch} could not be pushed to ${url}. ${cause.message}`, {
          cause,
        });
      });
    },
  };
}
