/** Something about a template, its answers or the target is wrong; the message says what to do. */
export class ScaffoldError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ScaffoldError';
  }
}

export interface AnswerProblem {
  /** The answer's name. Nested answers are separated by dots. */
  answer: string;
  /** What is wrong, and what to do. */
  message: string;
}

/** The answers do not fit the template's parameters. It lists every problem, not just the first. */
export class AnswersError extends ScaffoldError {
  readonly problems: readonly AnswerProblem[];

  constructor(template: string, problems: readonly AnswerProblem[]) {
    const lines = problems.map(({ answer, message }) => `  ${answer}: ${message}`);
    super([`The template "${template}" cannot use these answers:`, ...lines].join('\n'));
    this.name = 'AnswersError';
    this.problems = problems;
  }
}
