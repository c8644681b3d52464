/**
 * What a decision and a standard are once they are read. No import of Node
 * here: frontends use these types, and the helpers below, as they are.
 */
import type { DecisionStatus, RuleSeverity, StandardStatus } from './status.ts';

export * from './routes.ts';
export * from './status.ts';

export type RecordKind = 'decision' | 'standard';

/** Something wrong with one record, said so that its author can repair it. */
export interface RecordProblem {
  kind: RecordKind;
  /** The file or folder, relative to the repository root, with forward slashes. */
  path: string;
  /** First line concerned, counted from 1. Absent when the whole file is meant. */
  line?: number;
  /** What is wrong. */
  message: string;
  /** What to do about it. */
  fix: string;
}

/** Enough of a decision to show a link to it. */
export interface DecisionReference {
  /** `ADR-0001`. */
  id: string;
  title: string;
  status: DecisionStatus;
}

/** Enough of a standard to show a link to it. */
export interface StandardReference {
  /** File name without its extension: `owasp-top-10`. */
  id: string;
  title: string;
  status: StandardStatus;
}

/**
 * How a decision hangs together with the others, both directions filled in
 * whichever of the two files says so. Each list is sorted by id.
 */
export interface DecisionLinks {
  supersedes: DecisionReference[];
  supersededBy: DecisionReference[];
  /** Named under `related` by either side. */
  related: DecisionReference[];
  /** Decisions that this one's text links to. */
  mentions: DecisionReference[];
  /** Decisions whose text links to this one. */
  mentionedBy: DecisionReference[];
}

export interface DecisionSummary extends DecisionReference {
  /** The number in the file name, 1 for `0001-x.md`. */
  number: number;
  /** `YYYY-MM-DD`. Absent when the record gives none, or one that is no date. */
  date?: string;
  decisionMakers: string[];
  tags: string[];
  links: DecisionLinks;
  /** The standards that name this decision as their reason. */
  standards: StandardReference[];
  /** The file, relative to the repository root. */
  path: string;
  problems: RecordProblem[];
}

export interface Decision extends DecisionSummary {
  consulted: string[];
  informed: string[];
  /** Markdown below the title, links as the author wrote them (see `recordRoute`). */
  body: string;
}

/**
 * What enforces a rule today. `eslint` and `governance` come with the `rule` of the engine, `test`
 * with `path`; `review` is a person.
 */
export interface RuleCheck {
  tool: string;
  rule?: string;
  path?: string;
  /** Of a review: words of a change that call for the question; absent to ask it of every change. */
  when?: string[];
}

/** A fenced code block. */
export interface CodeBlock {
  /** The word after the fence, such as `ts`. */
  language?: string;
  /** The rest of that line: the path that the file would have, such as `infra/main.tf`. */
  file?: string;
  code: string;
}

/** The code of an example; the first block of its section. */
export interface CodeExample extends CodeBlock {
  /** Further files that belong to it: the other blocks of the section. */
  others?: CodeBlock[];
}

export interface Rule {
  /** `owasp/sql-injection`, unique over all standards. */
  id: string;
  title: string;
  severity: RuleSeverity;
  check: RuleCheck;
  /** `CWE-89`. */
  cwe: string[];
  /** `A05:2025`. */
  owasp: string[];
  /** Requirement of OWASP ASVS 5, `V1.2.4`. */
  asvs: string[];
  /** Requirement of PCI DSS 4, `6.2.4`. */
  pci: string[];
  /** Markdown of the rule's section, heading left out. Empty when it is missing. */
  body: string;
  bad?: CodeExample;
  good?: CodeExample;
  /** What both examples change, for a rule about changes: the files as they were. */
  before?: CodeExample;
}

export interface StandardSummary extends StandardReference {
  /** Entity reference of a group or user. */
  owner?: string;
  summary?: string;
  /** Kinds of component that it binds: `service`, `library`… */
  appliesTo: string[];
  /** The decisions behind it, sorted by id. */
  decisions: DecisionReference[];
  ruleCount: number;
  /** How many of its rules have each severity. */
  severities: Record<RuleSeverity, number>;
  path: string;
  problems: RecordProblem[];
}

export interface Standard extends StandardSummary {
  /** In the order of the front matter. */
  rules: Rule[];
  /** Markdown between the title and the first rule. */
  introduction: string;
  /** Markdown after the rules: how to get a waiver, further reading. */
  closing: string;
  /** The whole Markdown below the title, rules included. */
  body: string;
}

/** Answer of `GET /api/decisions/decisions`. */
export interface DecisionList {
  items: DecisionSummary[];
  problems: RecordProblem[];
}

/** Answer of `GET /api/standards/standards`. */
export interface StandardList {
  items: StandardSummary[];
  problems: RecordProblem[];
}
