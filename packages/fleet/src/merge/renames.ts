import type { Repository } from '../git/index.ts';
import type { MergeSides, Stage } from './types.ts';
import type { Unmerged } from './unmerged.ts';

/** A file that both sides renamed, each to another path, as each side has it. */
export interface RenamedTwice {
  base: Stage;
  ours: Stage;
  theirs: Stage;
}

/** Looks up the files of such renames; git has already mixed their contents in its own stages. */
export async function readRenames(
  repository: Repository,
  sides: MergeSides,
  { renamedTwice }: Unmerged,
): Promise<RenamedTwice[]> {
  if (renamedTwice.length === 0) return [];
  const [base, ours, theirs] = await Promise.all(
    [sides.base, sides.ours, sides.theirs].map(async (tree) => {
      const entries = await repository.readTree(tree);
      return new Map(entries.map((entry) => [entry.path, entry]));
    }),
  );
  return renamedTwice.flatMap((paths) => {
    const rename = {
      base: base?.get(paths.base),
      ours: ours?.get(paths.ours),
      theirs: theirs?.get(paths.theirs),
    };
    return isComplete(rename) ? [rename] : [];
  });
}

function isComplete(rename: Partial<RenamedTwice>): rename is RenamedTwice {
  return rename.base !== undefined && rename.ours !== undefined && rename.theirs !== undefined;
}
