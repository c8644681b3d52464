import type { Repository } from '../git/index.ts';
import type { MergeLabels, MergeSides, TreeMerge } from './types.ts';

/** Merges what a template changed into what a service is. */
export async function mergeTrees(
  repository: Repository,
  { base, ours, theirs }: MergeSides,
  { labels }: { labels?: MergeLabels } = {},
): Promise<TreeMerge> {
  if (theirs === base || ours === theirs) return { tree: ours, conflicts: [], notes: [] };
  if (ours === base) return { tree: theirs, conflicts: [], notes: [] };
  throw new Error(`${repository.directory}: ${labels?.theirs}`);
}
