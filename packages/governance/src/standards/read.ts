import { readRecords, type Records, type Rule, type Standard } from '@quoin/records';
import type { DecisionLink, StandardRule } from './rules.ts';

/** Reads the rules from the standards of a repository. */
export async function readRules(root: string): Promise<StandardRule[]> {
  return rulesOf(await readRecords({ root }));
}

function rulesOf({ standards, decisions }: Records): StandardRule[] {
  const paths = new Map(decisions.map(({ id, path }) => [id, path]));
  return standards
    .filter(({ status }) => status !== 'deprecated')
    .flatMap((standard) => {
      const behind = standard.decisions.map(({ id, title }) => ({
        id,
        title,
        path: paths.get(id) ?? '',
      }));
      return standard.rules.map((rule) => toStandardRule(rule, standard, behind));
    });
}

function toStandardRule(rule: Rule, standard: Standard, decisions: DecisionLink[]): StandardRule {
  const { id, title, severity, check, cwe, owasp, asvs, pci, body, good } = rule;
  return {
    id,
    title,
    severity,
    tool: check.tool,
    ...(check.rule !== undefined && { check: check.rule }),
    ...(check.when && { when: check.when }),
    cwe,
    owasp,
    asvs,
    pci,
    why:
      body
        .split(/\n\s*\n/)[0]
        ?.replaceAll(/\s+/g, ' ')
        .trim() ?? '',
    ...(good && { good: good.code }),
    standard: {
      id: standard.id,
      title: standard.title,
      path: standard.path,
      appliesTo: standard.appliesTo,
    },
    decisions,
  };
}
