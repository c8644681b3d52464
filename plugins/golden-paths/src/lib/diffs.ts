import type { FileDiff } from '@quoin/fleet/types';

/** How many lines diffs add and remove. */
export function diffCounts(files: readonly FileDiff[]): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const { patch } of files) {
    let body = false;
    for (const line of patch.split('\n')) {
      if (line.startsWith('@@')) body = true;
      else if (body && line.startsWith('+')) added += 1;
      else if (body && line.startsWith('-')) removed += 1;
    }
  }
  return { added, removed };
}

/** `src/app.ts`, or where it was and is when it was renamed. */
export function diffTitle({ path, from }: FileDiff): string {
  return from && from !== path ? `${from} → ${path}` : path;
}

/** Address of a file's diff on its page. */
export function diffAnchor(path: string): string {
  return `diff-${path}`;
}

/** Files whose diff is longer are folded until somebody wants to see them. */
const longest = 400;

/** Whether a file's diff is shown at first. Conflicts always are. */
export function isOpenAtFirst({ patch, conflict, path }: FileDiff): boolean {
  if (conflict) return true;
  return patch.split('\n').length <= longest && !/(^|\/)package-lock\.json$/.test(path);
}

/** The files that await a decision first, each group in the order it had. */
export function conflictsFirst(files: readonly FileDiff[]): FileDiff[] {
  return files.toSorted((a, b) => Number(b.conflict) - Number(a.conflict));
}
