import { expect, it } from 'vitest';
import { answerProblems, openProblems } from './answerProblems.ts';

it('finds what is wrong with each answer in a 400', () => {
  const error = Object.assign(new Error('The answers do not fit.'), {
    body: { error: { problems: [{ answer: 'owner.name', message: 'Name a team.' }] } },
  });
  expect(answerProblems(error)).toEqual({ owner: 'Name a team.' });
});

it('leaves every other failure alone', () => {
  expect(answerProblems(new Error('There is no route to the portal.'))).toBeUndefined();
  expect(answerProblems({ body: { error: { message: 'No.' } } })).toBeUndefined();
});

it('drops what is wrong with an answer once it is another one', () => {
  const problems = { name: 'Use small letters.', port: 'Use a number.' };
  const submitted = { name: 'A', port: 'x' };
  expect(openProblems(problems, submitted, { name: 'a', port: 'x' })).toEqual({
    port: 'Use a number.',
  });
});
