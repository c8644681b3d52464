import { AnswersError, resolveAnswers, type Parameter, type Template } from '@quoin/scaffold';
import { toAnswer } from './new-options.ts';

/** An Inquirer question, as plop takes it. */
export interface Prompt {
  type: 'input' | 'confirm' | 'list' | 'checkbox';
  name: string;
  message: string;
  default?: unknown;
  choices?: readonly unknown[];
  filter: (value: unknown) => unknown;
  validate: (value: unknown) => true | string;
}

/** The question for one parameter; it accepts what the template accepts. */
export function toPrompt(template: Template, parameter: Parameter): Prompt {
  const { name, title, description, default: value, choices } = parameter;
  const filter = (answer: unknown) => toAnswer(parameter, answer);
  return {
    type: promptType(parameter),
    name,
    message: description ? `${title}: ${description}` : title,
    ...(value !== undefined && { default: value }),
    ...(choices && { choices }),
    filter,
    validate: (answer) => problemOf(template, name, filter(answer)) ?? true,
  };
}

function promptType({ type, choices }: Parameter): Prompt['type'] {
  if (choices) return type === 'array' ? 'checkbox' : 'list';
  return type === 'boolean' ? 'confirm' : 'input';
}

/** What the template has against one answer, whatever the others are. */
function problemOf(template: Template, name: string, answer: unknown): string | undefined {
  try {
    resolveAnswers(template, { [name]: answer });
    return undefined;
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    const problem = error.problems.find((candidate) => candidate.answer === name);
    return problem && `${title(name)} ${problem.message}`;
  }
}

function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
