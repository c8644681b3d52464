import type { Finding } from '../findings/finding.ts';
import type { BaselineEntry } from './baseline.ts';

export interface MatchOptions {
  /** Findings that are not waived; those that an entry stands for are marked in place. */
  findings: readonly Finding[];
  /** New path → old path. */
  renamed: ReadonlyMap<string, string>;
  /** Whether there is a file. */
  exists: (path: string) => boolean;
}

/**
 * Finds for each finding the entry that stands for it: one with its fingerprint, in the same file, in
 * the file that it was renamed from, or in one that is gone. Each entry stands for one finding, so a
 * mended violation does not pay for a new one, here or in another file.
 *
 * @returns the entries that no finding needed
 */
export function matchBaseline(
  entries: readonly BaselineEntry[],
  { findings, renamed, exists }: MatchOptions,
): BaselineEntry[] {
  const left = Map.groupBy(entries, ({ fingerprint }) => fingerprint);
  const take = (finding: Finding, accepts: (path: string) => boolean) => {
    const candidates = left.get(finding.fingerprint) ?? [];
    const at = candidates.findIndex(({ path, rule }) => rule === finding.rule && accepts(path));
    if (at === -1) return;
    candidates.splice(at, 1);
    finding.baseline = true;
  };
  for (const finding of findings) take(finding, (path) => path === finding.location.path);
  for (const finding of findings) {
    if (finding.baseline) continue;
    const oldPath = renamed.get(finding.location.path);
    take(finding, (path) => path === oldPath || !exists(path));
  }
  return [...left.values()].flat();
}
