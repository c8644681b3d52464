import type { TemplateQuestion } from '@quoin/fleet/types';

export type AnswerValues = Record<string, unknown>;

/** Before the name of a question in the URL, so that it cannot meet another parameter. */
const prefix = 'answer.';

/** The answers that a form begins with: the defaults, then what the URL says. */
export function initialAnswers(
  questions: readonly TemplateQuestion[],
  parameters: URLSearchParams,
): AnswerValues {
  const answers: AnswerValues = {};
  for (const question of questions) {
    const given = parameters.get(prefix + question.name);
    const value = given === null ? question.default : parseAnswer(question, given);
    if (value !== undefined) answers[question.name] = value;
  }
  return answers;
}

/** The answers as parameters of the URL; defaults are left out, and secrets always. */
export function answerParameters(
  questions: readonly TemplateQuestion[],
  answers: AnswerValues,
): Record<string, string> {
  const kept = questions.filter(
    ({ name, secret, default: usual }) =>
      !secret && answers[name] !== undefined && answers[name] !== usual,
  );
  return Object.fromEntries(kept.map(({ name }) => [prefix + name, textOf(answers[name])]));
}

/** What was typed as the question's type; undefined when it is empty, the text when it does not fit. */
export function parseAnswer({ type, choices }: TemplateQuestion, text: string): unknown {
  const choice = choices?.find(({ value }) => textOf(value) === text);
  if (choice) return choice.value;
  if (text === '') return undefined;
  switch (type) {
    case 'boolean':
      return text === 'true';
    case 'number':
    case 'integer':
      return Number.isNaN(Number(text)) ? text : Number(text);
    case 'array':
    case 'object':
      return parseJson(text);
    case 'string':
      return text;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** An answer as a field shows it. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The questions by the page of the form that asks them, in order. */
export function pagesOf(
  questions: readonly TemplateQuestion[],
): { title: string; questions: TemplateQuestion[] }[] {
  const pages = new Map<string, TemplateQuestion[]>();
  for (const question of questions) {
    const title = question.page ?? 'Questions';
    pages.set(title, [...(pages.get(title) ?? []), question]);
  }
  return [...pages].map(([title, own]) => ({ title, questions: own }));
}

/** The required questions that have no answer yet. */
export function unanswered(
  questions: readonly TemplateQuestion[],
  answers: AnswerValues,
): TemplateQuestion[] {
  return questions.filter(
    ({ required, name }) => required && (answers[name] === undefined || answers[name] === ''),
  );
}
