import type { AnswerProblem } from '@quoin/fleet/types';
import type { AnswerValues } from './answers.ts';

/** What a 400 answer says about the answers, by question; undefined for any other failure. */
export function answerProblems(error: unknown): Record<string, string> | undefined {
  const problems = property(property(property(error, 'body'), 'error'), 'problems');
  if (!Array.isArray(problems)) return undefined;
  const found = problems.filter(isProblem);
  return Object.fromEntries(
    found.map(({ answer, message }) => [answer.split('.')[0] ?? answer, message]),
  );
}

/**
 * The problems of answers that are still as they were submitted. The others go with the first key
 * that is pressed: if they went later, the form would move under the pointer.
 */
export function openProblems(
  problems: Readonly<Record<string, string>>,
  submitted: AnswerValues,
  answers: AnswerValues,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(problems).filter(([name]) => answers[name] === submitted[name]),
  );
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function isProblem(value: unknown): value is AnswerProblem {
  return (
    typeof property(value, 'answer') === 'string' && typeof property(value, 'message') === 'string'
  );
}
