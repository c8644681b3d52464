import type { GitObject, Repository, TreeEntry } from '../git/index.ts';
import { gitObject } from '../git/objects.ts';
import { explainPaths, explainRenames, explainStaysDeleted } from './explain.ts';
import { mergeFile, type FileMerge } from './mergeFile.ts';
import type { RenamedTwice } from './renames.ts';
import type { MergeConflict, MergeLabels, MergeNote, Stage } from './types.ts';
import type { Stages, Unmerged } from './unmerged.ts';

export interface Unsettled {
  unmerged: Unmerged;
  renames: RenamedTwice[];
  /** The merged tree by path; what is decided here is written into it. */
  entries: Map<string, TreeEntry>;
  labels: MergeLabels;
}

export interface Settled {
  /** The contents that are new. */
  blobs: GitObject[];
  conflicts: MergeConflict[];
  notes: MergeNote[];
}

/** Decides about everything that git left open. */
export async function settle(repository: Repository, open: Unsettled): Promise<Settled> {
  const { unmerged, renames, entries, labels } = open;
  const settled: Settled = { blobs: [], conflicts: [], notes: [] };
  for (const rename of renames) keepOurName(rename, open);
  const contents = await repository.readBlobs([...unmerged.stages.values()].flatMap(contentIds));
  for (const [path, stages] of unmerged.stages) {
    const rename = renames.find(({ ours }) => ours.path === path);
    if (stages.base && !stages.ours) {
      entries.delete(path);
      settled.notes.push({ path, explanation: explainStaysDeleted(path) });
      continue;
    }
    let conflict: string | undefined = explainPaths(path, stages);
    if (isContent(stages)) {
      const merged = mergeContent(path, stages, contents, labels);
      const blob = gitObject('blob', merged.content, repository.format);
      settled.blobs.push(blob);
      entries.set(path, { path, mode: modeOf(stages, entries.get(path)), id: blob.id });
      conflict = merged.conflict;
    }
    const explanation = rename ? explainRenames(rename) : conflict;
    if (explanation) settled.conflicts.push({ path, explanation, stages });
  }
  return settled;
}

/** The service keeps the path that it chose; what the template changed in the file comes there. */
function keepOurName(rename: RenamedTwice, { unmerged, entries }: Unsettled): void {
  const { base, ours, theirs } = rename;
  for (const { path } of [base, theirs]) unmerged.stages.delete(path);
  unmerged.stages.set(ours.path, rename);
  entries.delete(theirs.path);
}

interface ContentStages extends Stages {
  ours: Stage;
  theirs: Stage;
}

/** Whether all sides are files, so that their contents can be merged. */
function isContent(stages: Stages): stages is ContentStages {
  const { base, ours, theirs } = stages;
  return isFile(ours) && isFile(theirs) && (base === undefined || isFile(base));
}

function isFile(stage: Stage | undefined): boolean {
  return stage?.mode === '100644' || stage?.mode === '100755';
}

function contentIds(stages: Stages): string[] {
  if (!isContent(stages)) return [];
  return [stages.base, stages.ours, stages.theirs].flatMap((stage) => (stage ? [stage.id] : []));
}

function mergeContent(
  path: string,
  { base, ours, theirs }: ContentStages,
  contents: ReadonlyMap<string, Buffer>,
  labels: MergeLabels,
): FileMerge {
  const contentOf = ({ id }: Stage) => contents.get(id) ?? Buffer.alloc(0);
  const sides = { path, ours: contentOf(ours), theirs: contentOf(theirs) };
  return mergeFile({ ...sides, base: base && contentOf(base) }, labels);
}

function modeOf({ base, ours, theirs }: ContentStages, merged: TreeEntry | undefined) {
  if (merged && !(base && base.path !== ours.path)) return merged.mode;
  return ours.mode === base?.mode ? theirs.mode : ours.mode;
}
