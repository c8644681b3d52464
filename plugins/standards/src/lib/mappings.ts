import type { Rule, RuleCheck } from '@quoin/records/types';

/** A rule's place in a public catalogue of weaknesses or requirements. */
export interface Mapping {
  label: string;
  /** Where the catalogue describes it; absent where it is not public. */
  href?: string;
}

/** All mappings of a rule: CWE, then OWASP, then PCI DSS. */
export function mappingsOf({ cwe, owasp, pci }: Rule): Mapping[] {
  return [
    ...cwe.map((id) => ({
      label: id,
      href: `https://cwe.mitre.org/data/definitions/${id.replace(/^CWE-/i, '')}.html`,
    })),
    ...owasp.map((id) => ({ label: `OWASP ${id}` })),
    ...pci.map((requirement) => ({ label: `PCI ${requirement}` })),
  ];
}

/** What enforces a rule: a tool with its rule or file, or a person. */
export function describeCheck({ tool, rule, path }: RuleCheck): { by: string; what?: string } {
  if (tool === 'review') return { by: 'A person, in review' };
  const what = rule ?? path;
  return { by: tool, ...(what !== undefined && { what }) };
}
