import type { Mode } from '../git/index.ts';
import type { Conflict } from '../types.ts';

/** Three trees, by id. */
export interface MergeSides {
  /** What both started from: the old template, rendered with the stored answers. */
  base: string;
  /** What the service is now. */
  ours: string;
  /** The new template, rendered with the same answers. */
  theirs: string;
}

/** What conflict markers and sentences call the sides, such as `service 2.1.0`. */
export interface MergeLabels {
  ours: string;
  base: string;
  theirs: string;
}

/** One side of a conflict, as an index holds it. */
export interface Stage {
  path: string;
  mode: Mode;
  id: string;
}

export interface MergeConflict extends Conflict {
  /** Enough for `git update-index --index-info`: base is stage 1, ours 2, theirs 3. */
  stages: { base?: Stage; ours?: Stage; theirs?: Stage };
}

/** Something that was decided without asking, and that a person may want to know. */
export interface MergeNote {
  path: string;
  explanation: string;
}

export interface TreeMerge {
  /** The merged tree, with conflict markers where there are conflicts. */
  tree: string;
  /** In path order. */
  conflicts: MergeConflict[];
  /** Such as a file that the service deleted and the template changed: it stays deleted. In path order. */
  notes: MergeNote[];
}
