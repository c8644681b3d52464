import { join, resolve } from 'node:path';
import { findChange, type ChangeSelection, type ChangeSource } from './change/index.ts';
import { codeVersion } from './engines/codeVersion.ts';
import { engineEntries } from './engines/registry.ts';
import { runEngines, type EngineFailure } from './engines/run.ts';
import type { EngineEntry } from './engine.ts';
import { compareFindings, isAtLeast, isOpen, type Finding } from './findings/finding.ts';
import { judge, type BaselineUpdate } from './judge.ts';
import { loadRules } from './standards/load.ts';
import type { RuleBook } from './standards/rules.ts';

export interface CheckOptions {
  /** Folder to judge, or a folder of the repository to judge. Absolute. */
  directory: string;
  selection: ChangeSelection;
  /**
   * Folder that holds `standards/` and `adr/`.
   * @defaultValue the repository that this package is in
   */
  standardsRoot?: string;
  /**
   * Folder for what is kept between runs.
   * @defaultValue `.data/governance` beside the standards
   */
  cache?: string;
  /**
   * Use what engines said about the same content before.
   * @defaultValue true
   */
  reuse?: boolean;
  /**
   * Write the baseline: entries whose violation is gone leave it. `accept` also takes in what is
   * found now; a baseline that is written for the first time always does.
   * @defaultValue `keep`
   */
  baseline?: 'keep' | 'update' | 'accept';
  /**
   * Day on which waivers are judged, `YYYY-MM-DD`.
   * @defaultValue today, in UTC
   */
  today?: string;
  /** @defaultValue all engines */
  engines?: readonly EngineEntry[];
  signal?: AbortSignal;
}

/** What a check came to. */
export interface Report {
  /** All of them, the gravest first; waived ones and those of the baseline are marked. */
  findings: Finding[];
  /** What was left out and why. */
  notes: string[];
  /** Engines that could not do their work. */
  failures: EngineFailure[];
  source: ChangeSource;
  rules: RuleBook;
  /** Entries that the baseline won and lost, when it was written. */
  baseline?: BaselineUpdate;
  statistics: { files: number; reused: number; computed: number; milliseconds: number };
}

const OWN_ROOT = resolve(import.meta.dirname, '..', '..', '..');

/**
 * Judges a change by the standards.
 *
 * @throws GovernanceError when the change, the standards or the baseline cannot be read
 */
export async function check(options: CheckOptions): Promise<Report> {
  const started = performance.now();
  const standardsRoot = options.standardsRoot ?? OWN_ROOT;
  const cache = options.cache ?? join(standardsRoot, '.data', 'governance');
  const [source, rules] = await Promise.all([
    findChange(options.directory, options.selection),
    loadRules({ root: standardsRoot, cache }),
  ]);
  return checkSource(source, rules, { ...options, cache }, started);
}

/** Judges a change that is found already, by rules that are read already. */
export async function checkSource(
  source: ChangeSource,
  rules: RuleBook,
  options: Pick<CheckOptions, 'cache' | 'reuse' | 'engines' | 'signal' | 'baseline' | 'today'>,
  started = performance.now(),
): Promise<Report> {
  const { cache, reuse = true, engines = engineEntries(rules), signal } = options;
  const results = await runEngines({
    source,
    entries: engines,
    ...(cache !== undefined && reuse && { cache, codeVersion: await codeVersion() }),
    ...(signal && { signal }),
  });
  const { findings, baseline } = await judge(results, {
    source,
    rules,
    baseline: options.baseline ?? 'keep',
    today: options.today ?? new Date().toISOString().slice(0, 10),
  });
  return {
    findings: findings.sort(compareFindings),
    notes: [...source.notes, ...results.notes],
    failures: results.failures,
    source,
    rules,
    ...(baseline && { baseline }),
    statistics: {
      files: source.change.files.length,
      reused: results.reused,
      computed: results.computed,
      milliseconds: performance.now() - started,
    },
  };
}

/**
 * 0 when nothing is open, 1 when something is, 2 when an engine could not do its work.
 *
 * @param failOn - the mildest severity that counts
 */
export function exitCodeOf(
  { findings, failures }: Report,
  failOn: Finding['severity'] = 'warning',
): 0 | 1 | 2 {
  if (failures.length > 0) return 2;
  return findings.some((finding) => isOpen(finding) && isAtLeast(finding.severity, failOn)) ? 1 : 0;
}
