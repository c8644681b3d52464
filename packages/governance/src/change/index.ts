import { wholeFolder } from './folder.ts';
import { withoutIgnored } from './ignored.ts';
import { changeSince, wholeRepository } from './since.ts';
import { stagedChange } from './staged.ts';
import type { ChangeSource } from './source.ts';

export type { ChangeSource } from './source.ts';

/** Which change to judge. */
export type ChangeSelection =
  /** what the branch holds beyond the commit where it left `reference`, uncommitted work included */
  | { kind: 'since'; reference: string }
  /** what the next commit would hold */
  | { kind: 'staged' }
  /** every file of the repository */
  | { kind: 'all' }
  /** every file below the folder, whether or not it is in a repository */
  | { kind: 'folder' };

/**
 * Finds what to judge.
 *
 * @param directory - absolute path: a folder of the repository, or the folder itself
 * @throws GovernanceError when it cannot be found
 */
export async function findChange(
  directory: string,
  selection: ChangeSelection,
): Promise<ChangeSource> {
  return withoutIgnored(await find(directory, selection));
}

function find(directory: string, selection: ChangeSelection): Promise<ChangeSource> {
  switch (selection.kind) {
    case 'since':
      return changeSince(directory, selection.reference);
    case 'staged':
      return stagedChange(directory);
    case 'all':
      return wholeRepository(directory);
    case 'folder':
      return wholeFolder(directory);
  }
}
