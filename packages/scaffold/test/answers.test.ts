import { expect, test } from 'vitest';
import { AnswersError, loadTemplate, resolveAnswers, type Answers } from '../src/index.ts';
import { writeTemplate } from './fixtures.ts';

const template = await loadTemplate(
  await writeTemplate({
    files: { 'a.txt': '' },
    required: ['name', 'owner'],
    properties: {
      name: {
        type: 'string',
        pattern: '^[a-z-]+$',
        maxLength: 10,
        'ui:help': 'Use small letters.',
      },
      owner: { type: 'string', pattern: '^team-' },
      tier: { type: 'integer', minimum: 1, default: 2 },
      kind: { type: 'string', enum: ['http', 'queue'], default: 'http' },
      labels: { type: 'object', default: { a: 1 } },
    },
  }),
);

function problemsOf(answers: Answers): string[] {
  try {
    resolveAnswers(template, answers);
    return [];
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    return error.problems.map(({ answer, message }) => `${answer}: ${message}`);
  }
}

test('defaults are filled in, in the order in which the template asks', () => {
  const answers = { owner: 'team-a', name: 'demo' };
  const resolved = resolveAnswers(template, answers);
  expect(Object.entries(resolved)).toEqual([
    ['name', 'demo'],
    ['owner', 'team-a'],
    ['tier', 2],
    ['kind', 'http'],
    ['labels', { a: 1 }],
  ]);
  expect(answers).toEqual({ owner: 'team-a', name: 'demo' });
});

test('one error lists every problem: which answer, what is wrong, what to do', () => {
  expect(problemsOf({ name: 'Much Too Long', tier: 0, kind: 'cron', port: 1 })).toEqual([
    'owner: is missing. Give one.',
    'name: is 13 characters long. Use at most 10.',
    'name: is "Much Too Long". Use small letters.',
    'tier: is 0. It must be >= 1.',
    'kind: is "cron". Use one of http, queue.',
    'port: is not asked for. Remove it; the template asks for name, owner, tier, kind, labels.',
  ]);
  expect(problemsOf({ name: 'demo', owner: 'a', tier: 'two' })).toEqual([
    'owner: is "a". Use text that matches ^team-.',
    'tier: is "two". It must be integer.',
  ]);
});

test('the message of the error says it all', () => {
  expect(() => resolveAnswers(template, { name: 'demo' })).toThrow(
    'The template "fixture" cannot use these answers:\n  owner: is missing. Give one.',
  );
});
