import type { TemplateTest } from '../testing/index.ts';

/** What a generated function goes through; its own tests start it with Lambda's runtime client. */
export const cycle: TemplateTest = {
  answers: { name: 'card-fees', owner: 'team-payments', description: 'Says what "paying" costs' },
  scripts: ['format:check', 'lint', 'typecheck', 'test', 'build'],
};
