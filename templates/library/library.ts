import type { TemplateTest } from '../testing/index.ts';

/** How the template is tried, with each pair of its options. */
export const library: TemplateTest = {
  answers: { name: 'iban-checks', owner: 'team-payments', description: 'Reads "IBANs"' },
  scripts: ['format:check', 'lint', 'typecheck', 'test', 'reference'],
};
