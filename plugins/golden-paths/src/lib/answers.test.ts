import { describe, expect, it } from 'vitest';
import { question } from '../testing/fleet.ts';
import { answerParameters, initialAnswers, pagesOf, parseAnswer, unanswered } from './answers.ts';

const questions = [
  question('name', { required: true, page: 'First' }),
  question('port', { type: 'integer', default: 8080, page: 'First' }),
  question('cache', { type: 'boolean', default: false, page: 'Second' }),
  question('bus', { choices: [{ value: 'none', label: 'None' }], default: 'none', page: 'First' }),
  question('token', { secret: true }),
];

describe('answers in the URL', () => {
  it('come back as they were, without defaults and secrets', () => {
    const answers = { name: 'refunds', port: 9000, cache: true, bus: 'none', token: 'hidden' };
    const parameters = answerParameters(questions, answers);
    expect(parameters).toEqual({
      'answer.name': 'refunds',
      'answer.port': '9000',
      'answer.cache': 'true',
    });
    const { token: _secret, ...stored } = answers;
    expect(initialAnswers(questions, new URLSearchParams(parameters))).toEqual(stored);
  });

  it('begin with the defaults', () => {
    expect(initialAnswers(questions, new URLSearchParams('file=README.md'))).toEqual({
      port: 8080,
      cache: false,
      bus: 'none',
    });
  });
});

describe('parseAnswer', () => {
  it.each([
    [question('a', { type: 'integer' }), '12', 12],
    [question('a', { type: 'number' }), '1.5', 1.5],
    [question('a', { type: 'integer' }), 'many', 'many'],
    [question('a', { type: 'array' }), '["a"]', ['a']],
    [question('a', { type: 'array' }), '[', '['],
    [question('a', { choices: [{ value: 2, label: 'Two' }] }), '2', 2],
    [question('a'), '', undefined],
  ])('%o takes %s as %o', (asked, text, value) => {
    expect(parseAnswer(asked, text)).toEqual(value);
  });
});

it('says which required questions are open', () => {
  const names = (answers: Record<string, unknown>) =>
    unanswered(questions, answers).map(({ name }) => name);
  expect(names({})).toEqual(['name']);
  expect(names({ name: '' })).toEqual(['name']);
  expect(names({ name: 'refunds' })).toEqual([]);
});

it('keeps the pages of the form, in order', () => {
  expect(pagesOf(questions).map(({ title, questions: own }) => [title, own.length])).toEqual([
    ['First', 3],
    ['Second', 1],
    ['Questions', 1],
  ]);
});
