import lint from '@commitlint/lint';
import type { Engine, EngineContext, RawFinding, SourceFile } from '../../engine.ts';

/** Conventional Commits as CONTRIBUTING.md asks for them: https://www.conventionalcommits.org */
const RULES: Parameters<typeof lint>[1] = {
  'header-max-length': [2, 'always', 100],
  'header-trim': [2, 'always'],
  'subject-case': [2, 'never', ['sentence-case', 'start-case', 'pascal-case', 'upper-case']],
  'subject-empty': [2, 'never'],
  'subject-full-stop': [2, 'never', '.'],
  'type-case': [2, 'always', 'lower-case'],
  'type-empty': [2, 'never'],
  'type-enum': [
    2,
    'always',
    ['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'style', 'test'],
  ],
};

/** Messages of the commits of the change. */
export const commits: Engine = {
  name: 'commits',
  rules: ['commits/conventional'],
  version: '1',
  always: true,
  comparesWithBase: true,
  accepts: () => false,
  run: checkCommits,
};

/** The library's parser does not know the mark of a breaking change. */
const withoutMark = (message: string): string => message.replace(/^([\w()/, -]{1,80})!:/, '$1:');

async function checkCommits(
  _files: readonly SourceFile[],
  { change }: EngineContext,
): Promise<RawFinding[]> {
  const findings = change.commits.map(async ({ id, message }): Promise<RawFinding[]> => {
    // Merges, reverts by git and messages for a later squash are left out by the library.
    const { errors } = await lint(withoutMark(message), RULES);
    if (errors.length === 0) return [];
    const [header = ''] = message.split('\n');
    const problems = errors.map((error) => error.message).join('; ');
    return [
      {
        engine: 'commits',
        rule: 'commits/conventional',
        message: `"${header.slice(0, 80)}": ${problems}. Write type(scope): subject, as in "fix(payments): keep the idempotency key".`,
        path: `commits/${id.slice(0, 10)}`,
        line: 1,
      },
    ];
  });
  return (await Promise.all(findings)).flat();
}
