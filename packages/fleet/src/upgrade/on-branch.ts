import type { OpenedService } from '../drift/service.ts';
import { FleetError } from '../errors.ts';
import { QUOIN, readCommit, writeCommit } from './commit.ts';
import { TREE_TRAILER } from './message.ts';
import type { Author } from './options.ts';
import { localBranch, remoteBranch, type Branch } from './refs.ts';

export interface BranchContent {
  branch: string;
  /** The tree of the repository's root. */
  tree: string;
  message: string;
  author: Author | undefined;
  signal: AbortSignal | undefined;
}

/**
 * Puts one commit on a branch without checking it out, and pushes it when the repository is behind a
 * URL. A branch that this tool made earlier is replaced; the same content on it is left as it is.
 *
 * @returns the commit
 * @throws {FleetError} when somebody else's work is on the branch
 */
export async function commitOnBranch(
  opened: OpenedService,
  { branch, tree, message, author = QUOIN, signal }: BranchContent,
): Promise<string> {
  const { repository, commit: parent, mirror } = opened;
  const ref: Branch = mirror
    ? await remoteBranch(mirror, branch, signal)
    : await localBranch(repository, branch);
  if (ref.commit !== undefined) {
    const facts = await readCommit(repository, ref.commit);
    if (facts.tree === tree && facts.parents.join() === parent) return ref.commit;
    if (!facts.own) throw somebodyElse(opened, branch);
  }
  if (ref.checkedOutAt !== undefined) {
    throw new FleetError(
      `The branch ${branch} is checked out at ${ref.checkedOutAt}. Switch to another one there.`,
    );
  }
  const commit = await writeCommit(repository, {
    tree,
    parent,
    message: `${message}\n\n${TREE_TRAILER}: ${tree}`,
    author,
    committer: QUOIN,
  });
  signal?.throwIfAborted();
  await ref.move(commit);
  return commit;
}

function somebodyElse({ reference }: OpenedService, branch: string): FleetError {
  return new FleetError(
    `The branch ${branch} of ${reference.name} has somebody's work on it. ` +
      'Merge it, or delete it, and run this again.',
  );
}
