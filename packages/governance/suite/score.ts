import { acceptedBy, categoryOf, halfOf } from './labels.ts';
import type { Category, Half, Label, Part, Suite } from './labels.ts';

/** What a tool reported. */
export interface Finding {
  /** Path below the scanned folder, with forward slashes. */
  readonly path: string;
  /** Counted from one. */
  readonly line: number;
  /** Numbers of the Common Weakness Enumeration. */
  readonly cwe: readonly number[];
}

/** How well a tool did on a set of labels. */
export interface Score {
  readonly vulnerable: number;
  readonly found: number;
  readonly safe: number;
  readonly flagged: number;
  /** Findings of these categories on all lines, labelled or not. */
  readonly findings: number;
  readonly lines: number;
}

export interface Scores {
  readonly overall: Score;
  readonly halves: Readonly<Record<Half, Score>>;
  readonly parts: Readonly<Record<Part, Score>>;
  /** By category, of the half that may be looked at. */
  readonly dev: ReadonlyMap<string, Score>;
}

/** A finding this many lines away still means the label: a statement may span lines. */
const REACH = 2;

/** Share of the vulnerable labels that were found; of none, 1. */
export const recall = ({ found, vulnerable }: Score): number => ratio(found, vulnerable, 1);

/** Share of the safe labels that were flagged; of none, 0. */
export const falsePositiveRate = ({ flagged, safe }: Score): number => ratio(flagged, safe, 0);

/** Share of the hit labels that are vulnerable; of none, 1. */
export const precision = ({ found, flagged }: Score): number => ratio(found, found + flagged, 1);

export const findingsPer1000Lines = ({ findings, lines }: Score): number =>
  ratio(findings * 1000, lines, 0);

const ratio = (part: number, whole: number, ofNothing: number): number =>
  whole === 0 ? ofNothing : part / whole;

/**
 * Holds findings against the labels.
 *
 * @param lines - number of lines of each scanned file
 */
export function scoreFindings(
  suite: Suite,
  findings: readonly Finding[],
  lines: ReadonlyMap<string, number>,
): Scores {
  const hit = hitLabels(suite, findings);
  const configuration = configurationFiles(suite);
  const scoreOf = (within: (file: string) => boolean, category?: string): Score => {
    const labels = suite.labels.filter(
      (label) => within(label.file) && (category === undefined || label.category === category),
    );
    const vulnerable = labels.filter((label) => label.vulnerable);
    const safe = labels.filter((label) => !label.vulnerable);
    return {
      vulnerable: vulnerable.length,
      found: vulnerable.filter((label) => hit.has(label)).length,
      safe: safe.length,
      flagged: safe.filter((label) => hit.has(label)).length,
      findings: findings.filter(
        (finding) =>
          within(finding.path) && (category === undefined || concerns(finding, category, suite)),
      ).length,
      lines: [...lines].reduce((sum, [file, count]) => (within(file) ? sum + count : sum), 0),
    };
  };
  const dev = (file: string): boolean => halfOf(file) === 'dev';
  const names = [...new Set(suite.labels.map(({ category }) => category))].sort();
  return {
    overall: scoreOf(() => true),
    halves: { dev: scoreOf(dev), 'held-out': scoreOf((file) => !dev(file)) },
    parts: {
      code: scoreOf((file) => !configuration.has(file)),
      configuration: scoreOf((file) => configuration.has(file)),
    },
    dev: new Map(names.map((name) => [name, scoreOf(dev, name)])),
  };
}

function configurationFiles(suite: Suite): ReadonlySet<string> {
  return new Set(
    suite.labels
      .filter(({ category }) => categoryOf(category, suite.categories).configuration)
      .map(({ file }) => file),
  );
}

/** Each finding speaks for the nearest label of every category that it fits. */
function hitLabels(suite: Suite, findings: readonly Finding[]): ReadonlySet<Label> {
  const byFile = Map.groupBy(suite.labels, ({ file }) => file);
  const accepted = new Map(
    suite.labels.map((label) => [label, acceptedBy(label, suite.categories)]),
  );
  const fits = (finding: Finding, label: Label): boolean => {
    const weaknesses = accepted.get(label);
    return weaknesses === 'any' || finding.cwe.some((cwe) => weaknesses?.has(cwe));
  };
  const hit = new Set<Label>();
  for (const finding of findings) {
    const close = (byFile.get(finding.path) ?? []).filter(
      (label) => distance(finding, label) <= REACH && fits(finding, label),
    );
    for (const labels of Map.groupBy(close, ({ category }) => category).values()) {
      for (const label of nearest(finding, labels)) hit.add(label);
    }
  }
  return hit;
}

/** Between a vulnerable and a safe line at the same distance, the vulnerable one is meant. */
function nearest(finding: Finding, labels: readonly Label[]): readonly Label[] {
  const least = Math.min(...labels.map((label) => distance(finding, label)));
  const closest = labels.filter((label) => distance(finding, label) === least);
  const vulnerable = closest.filter((label) => label.vulnerable);
  return vulnerable.length > 0 ? vulnerable : closest;
}

const distance = (finding: Finding, label: Label): number => Math.abs(finding.line - label.line);

function concerns(finding: Finding, name: string, suite: Suite): boolean {
  const { families }: Category = categoryOf(name, suite.categories);
  if (families !== 'any') return families.flat().some((cwe) => finding.cwe.includes(cwe));
  return suite.labels.some(({ category, file }) => category === name && file === finding.path);
}
