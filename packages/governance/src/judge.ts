import { applyBaseline, BASELINE_CHECKS, type AppliedBaseline } from './baseline/apply.ts';
import { toEntry, writeBaseline } from './baseline/baseline.ts';
import type { ChangeSource } from './change/index.ts';
import type { RawFinding } from './engine.ts';
import type { EngineResults } from './engines/run.ts';
import { isOpen, type Finding } from './findings/finding.ts';
import { joinFindings } from './findings/join.ts';
import type { RuleBook } from './standards/rules.ts';
import { applyWaivers, WAIVER_CHECKS } from './waivers/apply.ts';

/** What is reported here and not by an engine. */
export const OWN_CHECKS: readonly string[] = [
  ...Object.values(WAIVER_CHECKS),
  ...Object.values(BASELINE_CHECKS),
];

export interface Circumstances {
  source: ChangeSource;
  rules: RuleBook;
  /** `YYYY-MM-DD`. */
  today: string;
  baseline: 'keep' | 'update' | 'accept';
}

/** What a new baseline came to, as numbers of entries. */
export interface BaselineUpdate {
  /** Entries that it has now. */
  total: number;
  added: number;
  removed: number;
  /** Open findings that it did not take in, because nobody said that it may grow. */
  refused: number;
}

/** Joins what the engines found with standards, waivers and baseline; writes the baseline when asked. */
export async function judge(
  results: EngineResults,
  { source, rules, today, baseline }: Circumstances,
): Promise<{ findings: Finding[]; baseline?: BaselineUpdate }> {
  const files = new Map(source.change.files.map((file) => [file.path, file]));
  const toFindings = (raw: readonly RawFinding[]) =>
    joinFindings({
      raw,
      rules,
      files,
      whole: source.change.base === undefined,
      read: (path) => files.get(path)?.text() ?? source.read(path),
    });
  const wasChecked = (path: string, check: string) =>
    results.checked.get(path)?.has(check) === true;
  const findings = await toFindings(results.findings);
  const texts = await textsOf(source, results);
  const aboutWaivers = applyWaivers({ findings, texts, rules, wasChecked, today });
  findings.push(...(await toFindings(aboutWaivers)));
  const applied = await applyBaseline({ findings, source, rules, wasChecked });
  if (baseline !== 'keep') {
    return { findings, baseline: await update(findings, applied, source.root, baseline) };
  }
  findings.push(...(await toFindings(applied.raw)));
  return { findings };
}

/** Texts of the files that an engine looked at, in which a waiver would count. */
async function textsOf(source: ChangeSource, results: EngineResults): Promise<Map<string, string>> {
  const looked = source.change.files.filter(({ path }) => results.checked.has(path));
  return new Map(
    await Promise.all(looked.map(async (file) => [file.path, await file.text()] as const)),
  );
}

/** A baseline grows when it is written for the first time, and when somebody says so; never by itself. */
async function update(
  findings: readonly Finding[],
  { kept, mended, isNew }: AppliedBaseline,
  root: string,
  mode: 'update' | 'accept',
): Promise<BaselineUpdate> {
  const open = findings.filter(isOpen);
  const added = isNew || mode === 'accept' ? open : [];
  for (const finding of added) finding.baseline = true;
  const entries = [...kept, ...added.map(toEntry)];
  await writeBaseline(root, entries);
  return {
    total: entries.length,
    added: added.length,
    removed: mended.length,
    refused: open.length - added.length,
  };
}
