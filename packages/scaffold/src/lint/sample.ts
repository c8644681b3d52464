import { resolveAnswers, type Answers } from '../answers.ts';
import { AnswersError } from '../errors.ts';
import type { Parameter } from '../parameters.ts';
import type { Template } from '../template.ts';

/** What is tried for a text that has neither a default nor an example. */
const TEXTS = ['example', 'Example', 'EXAMPLE-1', '2026-01-01', 'ADR-0001', '1'];
const OTHERS: Readonly<Partial<Record<Parameter['type'], readonly unknown[]>>> = {
  boolean: [false],
  integer: [1, 0, 10, 100, 1024],
  number: [1, 0, 0.5, 10, 100, 1024],
  array: [[], ['example']],
  object: [{}],
};

/**
 * Answers to what is required and has no default: the parameter's first example, or a value that its
 * schema takes. What nothing fits is left out.
 */
export function sampleAnswers(template: Template): Answers {
  const open = template.parameters.filter((each) => each.required && each.default === undefined);
  const found = open.map((parameter) => [parameter.name, sampleOf(template, parameter)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function sampleOf(template: Template, { name, type, choices, examples }: Parameter): unknown {
  const candidates = examples ?? choices ?? OTHERS[type] ?? TEXTS;
  return candidates.find((value) => isAccepted(template, name, value));
}

function isAccepted(template: Template, name: string, value: unknown): boolean {
  try {
    resolveAnswers(template, { [name]: value });
    return true;
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    return error.problems.every(({ answer }) => answer.split('.')[0] !== name);
  }
}
