import type { TreeEntry } from '../git/index.ts';
import type { Unmerged } from './unmerged.ts';

/**
 * Where a file and a folder, or two kinds of file, want the same path, git puts one aside as
 * `path~<name of the branch>`. Here the branches are commits without a name: `path~ours` says more.
 */
export function nameAsides(
  unmerged: Unmerged,
  entries: Map<string, TreeEntry>,
  commits: { ours: string; theirs: string },
): void {
  for (const [side, commit] of Object.entries(commits)) {
    for (const path of [...unmerged.stages.keys()]) {
      const at = path.lastIndexOf(`~${commit}`);
      if (at >= 0) move(unmerged, entries, path, freeName(entries, `${path.slice(0, at)}~${side}`));
    }
  }
}

function move(
  { stages }: Unmerged,
  entries: Map<string, TreeEntry>,
  from: string,
  to: string,
): void {
  const { base, ours, theirs } = stages.get(from) ?? {};
  stages.delete(from);
  stages.set(to, {
    ...(base && { base: { ...base, path: to } }),
    ...(ours && { ours: { ...ours, path: to } }),
    ...(theirs && { theirs: { ...theirs, path: to } }),
  });
  const entry = entries.get(from);
  entries.delete(from);
  if (entry) entries.set(to, { ...entry, path: to });
}

function freeName(entries: ReadonlyMap<string, TreeEntry>, name: string): string {
  const isTaken = (each: string) =>
    entries.has(each) || [...entries.keys()].some((path) => path.startsWith(`${each}/`));
  let free = name;
  for (let number = 2; isTaken(free); number += 1) free = `${name}${number}`;
  return free;
}
