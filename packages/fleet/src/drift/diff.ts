import { FleetError } from '../errors.ts';
import type { Repository } from '../git/repository.ts';
import type { FileDiff } from '../types.ts';

/**
 * The differences between two trees as unified diffs, in path order; renames are found as git finds them.
 *
 * @param from the id of a tree
 * @param to the id of another
 * @param paths keeps to these; all unless given
 */
export async function diffTrees(
  repository: Repository,
  from: string,
  to: string,
  _paths?: readonly string[],
): Promise<FileDiff[]> {
  throw new FleetError(`${repository.directory}: ${from} and ${to} cannot be compared yet.`);
}
