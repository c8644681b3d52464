import type { Answers, Parameter, Template } from '@quoin/scaffold';
import { UserError } from '../command.ts';
import { toAnswer } from '../new-options.ts';
import { toPrompt } from '../prompts.ts';

/**
 * Reads `--answer NAME=VALUE` options as the template takes them.
 *
 * @throws {UserError} for one without a name or a value
 */
export function parseAnswers(template: Template, given: readonly string[]): Answers {
  return Object.fromEntries(
    given.map((each) => {
      const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(each) ?? [];
      if (name === '') throw new UserError(`--answer ${each} is not of the form NAME=VALUE.`);
      const parameter = template.parameters.find((candidate) => candidate.name === name);
      return [name, parameter ? toValue(parameter, text) : text];
    }),
  );
}

function toValue(parameter: Parameter, text: string): unknown {
  if (parameter.type === 'array') return text === '' ? [] : text.split(',');
  if (parameter.type !== 'boolean') return toAnswer(parameter, text);
  return text === 'true' || (text === 'false' ? false : text);
}

/** Asks on a terminal, with the defaults as proposals; elsewhere nothing is asked. */
export async function askQuestions(
  template: Template,
  questions: readonly Parameter[],
): Promise<Answers> {
  const open = questions.filter(({ filledIn, secret }) => filledIn === undefined && !secret);
  if (open.length === 0 || !process.stdin.isTTY || !process.stdout.isTTY) return {};
  const { default: nodePlop } = await import('node-plop');
  const generator = (await nodePlop()).setGenerator(template.name, {
    prompts: open.map((parameter) => toPrompt(template, parameter)),
    actions: [],
  });
  return (await generator.runPrompts()) as Answers;
}
