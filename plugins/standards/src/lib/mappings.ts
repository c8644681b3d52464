import type { Rule, RuleCheck } from '@quoin/records/types';

/** A rule's places in one public catalogue of weaknesses or requirements. */
export interface Mapping {
  catalogue: 'CWE' | 'OWASP' | 'ASVS' | 'PCI DSS';
  places: { label: string; href?: string }[];
}

/** The catalogues that a rule maps to; those without a place are left out. */
export function mappingsOf({ cwe, owasp, asvs, pci }: Rule): Mapping[] {
  const mappings: Mapping[] = [
    { catalogue: 'CWE', places: cwe.map(toWeakness) },
    { catalogue: 'OWASP', places: owasp.map((label) => ({ label })) },
    { catalogue: 'ASVS', places: asvs.map((label) => ({ label })) },
    { catalogue: 'PCI DSS', places: pci.map((label) => ({ label })) },
  ];
  return mappings.filter(({ places }) => places.length > 0);
}

function toWeakness(id: string): { label: string; href: string } {
  const label = id.replace(/^CWE-/i, '');
  return { label, href: `https://cwe.mitre.org/data/definitions/${label}.html` };
}

/** What enforces a rule: a tool with its rule or file, `npm run check`, or a person. */
export function describeCheck({ tool, rule, path }: RuleCheck): { by: string; what?: string } {
  if (tool === 'review') return { by: 'Review by a person' };
  const what = rule ?? path;
  const by = tool === 'governance' ? 'npm run check' : tool;
  return { by, ...(what !== undefined && { what }) };
}
