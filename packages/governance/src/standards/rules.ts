import type { RuleSeverity } from '@quoin/records/types';

/** A decision behind a standard. */
export interface DecisionLink {
  /** `ADR-0009`. */
  id: string;
  title: string;
  /** The file, relative to the root of the standards. */
  path: string;
}

/** A rule of a standard, with all that a finding says about it. Plain data: it is kept as JSON. */
export interface StandardRule {
  /** `owasp/sql-injection`. */
  id: string;
  title: string;
  severity: RuleSeverity;
  /** `eslint`, `governance`, `test` or `review`. */
  tool: string;
  /** The rule as its engine calls it. */
  check?: string;
  /** Of a rule for reviewers: words of a change that call for the question. */
  when?: string[];
  cwe: string[];
  owasp: string[];
  asvs: string[];
  pci: string[];
  /** First paragraph of its section: why it exists. */
  why: string;
  /** The good example, as far as it is short. */
  good?: string;
  standard: { id: string; title: string; path: string; appliesTo: string[] };
  decisions: DecisionLink[];
}

/** The rules of all standards that are in force or in draft, in the order of their files. */
export class RuleBook {
  readonly rules: readonly StandardRule[];
  readonly #byId: Map<string, StandardRule>;
  readonly #byCheck: Map<string, StandardRule>;

  constructor(rules: readonly StandardRule[]) {
    this.rules = rules;
    this.#byId = new Map(rules.map((rule) => [rule.id, rule]));
    // The first wins: two rules with one check are a problem that the check of the standards reports.
    this.#byCheck = new Map(
      rules.toReversed().flatMap((rule) => (isChecked(rule) ? [[rule.check, rule] as const] : [])),
    );
  }

  find(id: string): StandardRule | undefined {
    return this.#byId.get(id);
  }

  /** The rule that an engine checks under this name. */
  findByCheck(check: string): StandardRule | undefined {
    return this.#byCheck.get(check);
  }

  /** Names that engines report under, and some standard asks for. */
  checks(): string[] {
    return [...this.#byCheck.keys()];
  }
}

/** Whether an engine of governance checks it; a rule for a test or a reviewer is not. */
function isChecked(rule: StandardRule): rule is StandardRule & { check: string } {
  return rule.check !== undefined && (rule.tool === 'eslint' || rule.tool === 'governance');
}
