import type { AnswerProblem } from '@quoin/fleet/types';

/** What a 400 answer says about the answers, by question; undefined for any other failure. */
export function answerProblems(error: unknown): Record<string, string> | undefined {
  const problems = property(property(property(error, 'body'), 'error'), 'problems');
  if (!Array.isArray(problems)) return undefined;
  const found = problems.filter(isProblem);
  return Object.fromEntries(
    found.map(({ answer, message }) => [answer.split('.')[0] ?? answer, message]),
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
