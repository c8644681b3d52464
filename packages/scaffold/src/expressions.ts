import { createTemplateRenderer, type TemplateValue } from 'nunjitsu';
import type { Answers } from './answers.ts';
import { hasTags } from './condense.ts';
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

type Evaluate = (source: string) => TemplateValue | undefined;

/** The steps of a template share most of their expressions, and each is evaluated once for the same answers. */
const evaluators = new WeakMap<Answers, Evaluate>();

function createEvaluate(id: string, answers: Answers): Evaluate {
  const evaluate = evaluators.get(answers) ?? remember(answers);
  return (source) => {
    try {
      return evaluate(source);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ScaffoldError(`The step ${id} holds ${source}, which fails. ${reason}`, { cause });
    }
  };
}

function remember(answers: Answers): Evaluate {
  const parameters = answers as Record<string, TemplateValue>;
  const context = renderer.prepareContext({ parameters });
  const known = new Map<string, TemplateValue | undefined>();
  const evaluate: Evaluate = (source) => {
    if (!hasTags(source)) return source;
    if (!known.has(source)) known.set(source, renderer.renderValue(source, context));
    return known.get(source);
  };
  evaluators.set(answers, evaluate);
  return evaluate;
}
