import type { Rule, Standard, StandardSummary } from '@quoin/records/types';

export function rule(values: Partial<Rule> & Pick<Rule, 'id' | 'title'>): Rule {
  return {
    severity: 'error',
    check: { tool: 'review' },
    cwe: [],
    owasp: [],
    asvs: [],
    pci: [],
    body: '',
    ...values,
  };
}

/** A standard for tests, active unless said otherwise; what follows from its rules is counted. */
export function standard(values: Partial<Standard> & Pick<Standard, 'id' | 'title'>): Standard {
  const rules = values.rules ?? [];
  const countOf = (severity: Rule['severity']) =>
    rules.filter((each) => each.severity === severity).length;
  return {
    status: 'active',
    appliesTo: [],
    decisions: [],
    rules,
    ruleCount: rules.length,
    severities: { error: countOf('error'), warning: countOf('warning'), note: countOf('note') },
    introduction: '',
    closing: '',
    body: '',
    path: `standards/${values.id}.md`,
    problems: [],
    ...values,
  };
}

export const sqlInjection = rule({
  id: 'owasp/sql-injection',
  title: 'SQL is built from parameters',
  check: { tool: 'eslint', rule: 'security/detect-sql' },
  cwe: ['CWE-89'],
  owasp: ['A03:2021', 'A05:2025'],
  asvs: ['V1.2.4'],
  pci: ['6.2.4'],
  body: 'Text becomes code.\n\n### Bad\n\n```ts\nquery(`select ${id}`)\n```',
});

export const owasp = standard({
  id: 'owasp-top-10',
  title: 'OWASP Top 10',
  owner: 'group:default/platform',
  summary: 'What attackers use most.',
  appliesTo: ['service'],
  decisions: [{ id: 'ADR-0009', title: 'Deny by default', status: 'accepted' }],
  introduction: 'Input is what another party controls.',
  closing: '## Waivers\n\nAsk in the pull request.',
  rules: [sqlInjection, rule({ id: 'owasp/deny', title: 'Access is denied by default' })],
});

export const standards: StandardSummary[] = [
  owasp,
  standard({
    id: 'logging',
    title: 'Logging',
    status: 'draft',
    rules: [rule({ id: 'log/levels', title: 'Levels mean something', severity: 'note' })],
  }),
];
