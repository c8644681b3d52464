import { Type, type Static } from 'typebox';
import { redactText } from '@quoin/security';
import type { ProblemError } from './registry.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457, with the members that every problem carries. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Address of the description of this kind of problem' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What went wrong this time' }),
    advice: Type.String({ description: 'What the caller can do about it' }),
    instance: Type.String({ description: 'The path that was asked for' }),
    code: Type.String({ description: 'The kind of problem, to branch on' }),
    requestId: Type.String({ description: 'Finds this request in the logs' }),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() })),
    ),
  },
  { $id: 'Problem', additionalProperties: true },
);

/** What the caller of a failed request is sent. */
export type ProblemDetails = Static<typeof ProblemSchema>;

export interface ProblemSource {
  /** Path that was asked for, without the query. */
  path: string;
  requestId: string;
}

/**
 * The body of a problem's answer. Card numbers and secrets that found their way into the detail,
 * the extensions or the path are masked.
 */
export function problemDetails(problem: ProblemError, source: ProblemSource): ProblemDetails {
  const { title, status, advice } = problem.definition;
  return {
    ...(redactValue(problem.extensions) as Record<string, unknown>),
    type: typeOfProblem(problem.code),
    title,
    status,
    detail: redactText(problem.message),
    advice,
    instance: redactText(source.path),
    code: problem.code,
    requestId: source.requestId,
  };
}

export function typeOfProblem(code: string): string {
  return `/problems/${code}`;
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [redactText(key), redactValue(member)]),
  );
}
