import { describeTemplate } from '../testing/index.ts';

await describeTemplate('function', {
  answers: { name: 'card-fees', owner: 'team-payments', description: 'Says what "paying" costs' },
  scripts: ['format:check', 'lint', 'typecheck', 'test', 'build'],
});
