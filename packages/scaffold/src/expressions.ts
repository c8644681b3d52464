import { createTemplateRenderer, type TemplateValue } from 'nunjitsu';
import type { Answers } from './answers.ts';
import { ScaffoldError } from './errors.ts';
import { filters } from './filters.ts';
import type { RenderStep } from './steps.ts';

/** As Backstage runs a task, with the answers as `parameters`; a terminal has no more than these. */
const renderer = createTemplateRenderer({ filters, allowRegexExecution: true });

/**
 * What the files of a step see as `values`.
 *
 * @throws {ScaffoldError} naming the step when an expression cannot be evaluated
 */
export function stepValues({ id, values }: RenderStep, answers: Answers): Answers {
  if (values === undefined) return answers;
  const evaluate = createEvaluate(id, answers);
  return JSON.parse(JSON.stringify(values), (_key, value: unknown) =>
    typeof value === 'string' ? evaluate(value) : value,
  ) as Answers;
}

/**
 * Whether a step's `if` holds; an empty list is false, as it is for Backstage.
 *
 * @throws {ScaffoldError} naming the step when the condition cannot be evaluated
 */
export function isIncluded({ id, condition }: RenderStep, answers: Answers): boolean {
  if (typeof condition !== 'string') return condition !== false;
  const value = createEvaluate(id, answers)(condition);
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function createEvaluate(id: string, answers: Answers) {
  const parameters = answers as Record<string, TemplateValue>;
  const context = renderer.prepareContext({ parameters });
  return (source: string): TemplateValue | undefined => {
    try {
      return renderer.renderValue(source, context);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ScaffoldError(`The step ${id} holds ${source}, which fails. ${reason}`, { cause });
    }
  };
}
