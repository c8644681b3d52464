import type { ChangeSource } from '../change/index.ts';
import type { RawFinding } from '../engine.ts';
import type { Finding } from '../findings/finding.ts';
import { isOpen } from '../findings/finding.ts';
import type { RuleBook } from '../standards/rules.ts';
import { BASELINE_FILE, parseBaseline, type BaselineEntry } from './baseline.ts';
import { matchBaseline } from './match.ts';

/** Rules of the standard about the baseline, as engines would call them. */
export const BASELINE_CHECKS = {
  current: 'change/baseline-current',
  grows: 'change/baseline-grows',
} as const;

export interface ApplyBaselineOptions {
  findings: readonly Finding[];
  source: ChangeSource;
  rules: RuleBook;
  /** Whether a rule was looked for in a file. */
  wasChecked: (path: string, check: string) => boolean;
}

export interface AppliedBaseline {
  /** Entries whose violation is gone. */
  mended: BaselineEntry[];
  /** Entries that stay: they stand for a finding, or for a file that was not looked at. */
  kept: BaselineEntry[];
  /** There is no baseline yet. */
  isNew: boolean;
  /** What is wrong with the baseline itself. */
  raw: RawFinding[];
}

/** Marks the findings that are in the baseline, and says where the baseline is not as it should be. */
export async function applyBaseline(options: ApplyBaselineOptions): Promise<AppliedBaseline> {
  const { findings, source, rules, wasChecked } = options;
  const text = await source.read(BASELINE_FILE);
  if (text === undefined) return { mended: [], kept: [], raw: [], isNew: true };
  const entries = parseBaseline(text);
  const tree = new Set(await source.tree());
  const unused = new Set(
    matchBaseline(entries, {
      findings: findings.filter(isOpen),
      renamed: source.change.renamed,
      exists: (path) => tree.has(path),
    }),
  );
  const isMended = (entry: BaselineEntry) => {
    const check = rules.find(entry.rule)?.check;
    return (
      unused.has(entry) &&
      (check === undefined || !tree.has(entry.path) || wasChecked(entry.path, check))
    );
  };
  const mended = new Set(entries.filter(isMended));
  const lines = text.split('\n');
  return {
    mended: [...mended],
    kept: entries.filter((entry) => !mended.has(entry)),
    isNew: false,
    raw: [
      ...Array.from(mended, (entry) => reportMended(entry, lines)),
      ...(await reportGrowth(entries, source, lines)),
    ],
  };
}

function reportMended(entry: BaselineEntry, lines: readonly string[]): RawFinding {
  const message = `${entry.path} no longer breaks ${entry.rule}. Take it out of the baseline: npm run check -- --all --update-baseline`;
  return report(BASELINE_CHECKS.current, message, lineOf(entry, lines));
}

/** A baseline only shrinks by itself; entries that a change adds are shown to its reviewer. */
async function reportGrowth(
  entries: readonly BaselineEntry[],
  { change }: ChangeSource,
  lines: readonly string[],
): Promise<RawFinding[]> {
  if (!change.files.some(({ path, status }) => path === BASELINE_FILE && status !== 'unchanged')) {
    return [];
  }
  const before = await change.before(BASELINE_FILE);
  if (before === undefined) return [];
  const known = new Set(parseBaseline(before).map(({ fingerprint }) => fingerprint));
  return entries
    .filter(({ fingerprint }) => !known.has(fingerprint))
    .map((entry) =>
      report(
        BASELINE_CHECKS.grows,
        `The baseline takes in a violation of ${entry.rule} in ${entry.path}. Mend it, or waive it with a reason.`,
        lineOf(entry, lines),
      ),
    );
}

function report(rule: string, message: string, line: number): RawFinding {
  return { engine: 'governance', rule, message, path: BASELINE_FILE, line };
}

function lineOf({ fingerprint, path }: BaselineEntry, lines: readonly string[]): number {
  const exact = lines.findIndex(
    (line) => line.includes(fingerprint) && line.includes(JSON.stringify(path)),
  );
  const at = exact === -1 ? lines.findIndex((line) => line.includes(fingerprint)) : exact;
  return Math.max(at, 0) + 1;
}
