import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { AnswersError, type AnswerProblem } from './errors.ts';
import { ownerNames, parameterNames, secretNames } from './parameters.ts';
import type { Template } from './template.ts';

export type Answers = Readonly<Record<string, unknown>>;

/**
 * Fills in the defaults and checks the answers against the template's parameters. An owner is named
 * as short as it can be, because the portal's form gives `group:default/team-a` where a terminal
 * gives `team-a`.
 *
 * @returns the answers in the order in which the template asks for them.
 * @throws {AnswersError} listing every problem.
 */
export function resolveAnswers(template: Template, answers: Answers): Answers {
  const resolved = structuredClone(answers);
  const problems = [...validatePages(template, resolved), ...findUnknown(template, resolved)];
  if (problems.length > 0) throw new AnswersError(template.name, problems);
  const order = template.pages.flatMap(parameterNames);
  const names = [...new Set(order)].filter((name) => resolved[name] !== undefined);
  const owners = new Set(template.pages.flatMap(ownerNames));
  return Object.fromEntries(
    names.map((name) => [name, owners.has(name) ? shortReference(resolved[name]) : resolved[name]]),
  );
}

function shortReference(owner: unknown): unknown {
  return typeof owner === 'string' ? owner.replace(/^group:default\//, '') : owner;
}

/** Compiling them takes longer than rendering a file, so a template keeps its own. */
const validators = new WeakMap<Template, ValidateFunction[]>();

function validatePages(template: Template, answers: Answers): AnswerProblem[] {
  const errors = validatorsOf(template).flatMap((validate) =>
    validate(answers) ? [] : (validate.errors ?? []),
  );
  // A secret is not stored, so an upgrade does not have it.
  const optional = new Set(secretNames(template));
  const isLeftOut = ({ keyword, instancePath, params }: ErrorObject) =>
    keyword === 'required' && instancePath === '' && optional.has(String(params.missingProperty));
  return errors.filter((error) => !isLeftOut(error)).map(toProblem);
}

function validatorsOf(template: Template): ValidateFunction[] {
  const known = validators.get(template);
  if (known) return known;
  // Parameters carry `ui:` keywords and formats that belong to the portal's form.
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    useDefaults: true,
    verbose: true,
    logger: false,
  });
  const compiled = template.pages.map((page) => ajv.compile(page));
  validators.set(template, compiled);
  return compiled;
}

function findUnknown(template: Template, answers: Answers): AnswerProblem[] {
  const known = new Set(template.pages.flatMap(parameterNames));
  return Object.keys(answers)
    .filter((name) => !known.has(name))
    .map((answer) => ({
      answer,
      message: `is not asked for. Remove it; the template asks for ${[...known].join(', ')}.`,
    }));
}

function toProblem(error: ErrorObject): AnswerProblem {
  const path = error.instancePath.split('/').filter(Boolean);
  if (error.keyword === 'required') path.push(String(error.params.missingProperty));
  return { answer: path.join('.') || '(all)', message: explain(error) };
}

function explain({ keyword, params, message, parentSchema, data }: ErrorObject): string {
  const given = JSON.stringify(data);
  switch (keyword) {
    case 'required':
      return 'is missing. Give one.';
    case 'enum':
      return `is ${given}. Use one of ${(params.allowedValues as unknown[]).join(', ')}.`;
    case 'pattern':
      return `is ${given}. ${patternAdvice(parentSchema, String(params.pattern))}`;
    case 'maxLength':
      return `is ${String(data).length} characters long. Use at most ${String(params.limit)}.`;
    case 'minLength':
      return `is ${String(data).length} characters long. Use at least ${String(params.limit)}.`;
    default:
      return `is ${given}. It ${message ?? 'is not valid'}.`;
  }
}

/** `ui:help` is the sentence that the portal's form shows under the field. */
function patternAdvice(schema: Record<string, unknown> | undefined, pattern: string): string {
  const help = schema?.['ui:help'];
  return typeof help === 'string' ? help : `Use text that matches ${pattern}.`;
}
