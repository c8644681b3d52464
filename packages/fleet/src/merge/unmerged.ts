import { decodePath } from '../git/path.ts';
import { splitAtNul, type Mode } from '../git/trees.ts';
import type { MergeConflict, Stage } from './types.ts';

export type Stages = MergeConflict['stages'];

/** What `git merge-tree --write-tree -z` leaves open. */
export interface Unmerged {
  /** The merged tree; unmerged files have the content that git chose. */
  tree: string;
  /** By path. */
  stages: Map<string, Stages>;
  /** Files that both sides renamed, each to another path. */
  renamedTwice: { base: string; ours: string; theirs: string }[];
}

const SIDES = [undefined, 'base', 'ours', 'theirs'] as const;

/** Format: https://git-scm.com/docs/git-merge-tree#OUTPUT */
export function parseUnmerged(output: Buffer): Unmerged {
  const parts = splitAtNul(output);
  const tree = (parts.shift() ?? Buffer.alloc(0)).toString('latin1');
  const stages = new Map<string, Stages>();
  for (let part = parts.shift(); part && part.length > 0; part = parts.shift()) {
    const tab = part.indexOf('\t');
    const [mode, id = '', number] = part.subarray(0, tab).toString('latin1').split(' ');
    const path = decodePath(part.subarray(tab + 1));
    const side = SIDES[Number(number)];
    const stage: Stage = { path, mode: mode as Mode, id };
    if (side) stages.set(path, { ...stages.get(path), [side]: stage });
  }
  return { tree, stages, renamedTwice: renamesIn(parts) };
}

/** The messages: a number of paths, the paths, the kind, the sentence. */
function renamesIn(parts: Buffer[]): Unmerged['renamedTwice'] {
  const renames: Unmerged['renamedTwice'] = [];
  while (parts.length > 0) {
    const count = Number(parts.shift()?.toString('latin1'));
    const [base, ours, theirs] = parts.splice(0, count).map(decodePath);
    const [kind = Buffer.alloc(0)] = parts.splice(0, 2);
    if (base === undefined || ours === undefined || theirs === undefined) continue;
    if (count === 3 && kind.toString('latin1') === 'CONFLICT (rename/rename)') {
      renames.push({ base, ours, theirs });
    }
  }
  return renames;
}
