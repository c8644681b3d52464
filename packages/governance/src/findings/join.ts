import type { RawFinding, SourceFile } from '../engine.ts';
import type { RuleBook } from '../standards/rules.ts';
import { fingerprints } from './fingerprint.ts';
import type { Finding } from './finding.ts';

export interface JoinOptions {
  raw: readonly RawFinding[];
  rules: RuleBook;
  /** Those of the change. */
  files: ReadonlyMap<string, SourceFile>;
  /** Whether everything is judged, and not what differs from a commit. */
  whole: boolean;
  /** Text of a file; undefined when there is none, as for a commit message. */
  read: (path: string) => Promise<string | undefined>;
}

/**
 * Joins what engines report with the standards. A report under a name that no standard asks for is
 * left out: without a standard nobody could say why it matters.
 */
export async function joinFindings(options: JoinOptions): Promise<Finding[]> {
  const { raw, rules, files, whole, read } = options;
  const byPath = Map.groupBy(withoutRepeats(raw), ({ path }) => path);
  const joined = Array.from(byPath, async ([path, reports]) => {
    const known = reports.flatMap((report) => {
      const rule = rules.findByCheck(report.rule);
      return rule ? [{ report, rule }] : [];
    });
    if (known.length === 0) return [];
    const places = known.map(({ report, rule }) => ({ rule: rule.id, line: report.line }));
    const prints = fingerprints((await read(path)) ?? '', places);
    const file = files.get(path);
    const isAdded = (line: number) =>
      whole || (file !== undefined && file.addedLines?.has(line) !== false);
    return known.map(({ report, rule }, at): Finding => ({
      rule: rule.id,
      title: rule.title,
      severity: rule.severity,
      message: report.message,
      standard: { id: rule.standard.id, title: rule.standard.title, path: rule.standard.path },
      decisions: rule.decisions,
      cwe: rule.cwe,
      owasp: rule.owasp,
      asvs: rule.asvs,
      pci: rule.pci,
      location: locationOf(report),
      fingerprint: prints[at] ?? '',
      engine: report.engine,
      check: report.rule,
      added: isAdded(report.line),
      ...(report.fix && { fix: report.fix }),
    }));
  });
  return (await Promise.all(joined)).flat();
}

function locationOf({ path, line, column, endLine, endColumn }: RawFinding): Finding['location'] {
  return {
    path,
    line,
    ...(column !== undefined && { column }),
    ...(endLine !== undefined && { endLine }),
    ...(endColumn !== undefined && { endColumn }),
  };
}

/** Two engines, or two paths of one, may report the same rule at the same place. */
function withoutRepeats(raw: readonly RawFinding[]): RawFinding[] {
  const seen = new Set<string>();
  return raw.filter(({ rule, path, line, column }) => {
    const key = `${rule}\0${path}\0${String(line)}\0${String(column)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
