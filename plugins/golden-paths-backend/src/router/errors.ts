import { ConflictError, InputError } from '@backstage/errors';
import { FleetError } from '@quoin/fleet';
import type { AnswerProblem, TemplateQuestion } from '@quoin/fleet/types';
import { AnswersError, ScaffoldError } from '@quoin/scaffold';
import type { ErrorRequestHandler } from 'express';

/** Answers that do not fit; in the answer to the request these fields are within `error`. */
export class AnswersInputError extends InputError {
  override name = 'InputError' as const;
  readonly problems: readonly AnswerProblem[];
  /** What is asked, where the person has not seen the questions yet. */
  readonly questions: readonly TemplateQuestion[] | undefined;

  constructor(error: AnswersError, questions?: readonly TemplateQuestion[]) {
    super(error.message);
    this.problems = error.problems;
    this.questions = questions;
  }
}

/** Gives errors of the packages their status: answers 400, what the state of a repository forbids 409. */
export const translateErrors: ErrorRequestHandler = (error: unknown, _request, _response, next) => {
  if (error instanceof AnswersError) next(new AnswersInputError(error));
  else if (error instanceof FleetError || error instanceof ScaffoldError) {
    next(new ConflictError(error.message, error));
  } else next(error);
};
