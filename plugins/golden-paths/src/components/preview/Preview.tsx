import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonLink, Skeleton } from '@backstage/ui';
import type { TemplateDetail } from '@quoin/fleet/types';
import { EmptyState, Failure, useResource } from '@quoin/record-ui';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { goldenPathsApiRef } from '../../api.ts';
import { answerProblems, openProblems } from '../../lib/answerProblems.ts';
import {
  answerParameters,
  initialAnswers,
  unanswered,
  type AnswerValues,
} from '../../lib/answers.ts';
import { wizardAddress } from '../../lib/entities.ts';
import { PreviewFiles } from './PreviewFiles.tsx';
import { QuestionForm } from './QuestionForm.tsx';

/** The form, and the files for the answers that were submitted last. */
export function Preview({ template }: { template: TemplateDetail }) {
  const { name, questions, entityRef } = template;
  const api = useApi(goldenPathsApiRef);
  const [parameters, setParameters] = useSearchParams();
  const [answers, setAnswers] = useState(() => initialAnswers(questions, parameters));
  const [submitted, setSubmitted] = useState<AnswerValues | undefined>(() =>
    unanswered(questions, answers).length === 0 ? answers : undefined,
  );
  const preview = useResource(
    useCallback(
      () => (submitted ? api.preview(name, { answers: submitted }) : Promise.resolve(undefined)),
      [api, name, submitted],
    ),
  );
  const problems = preview.state === 'failed' ? answerProblems(preview.error) : undefined;
  const path = parameters.get('file') ?? '';

  const submit = () => {
    setSubmitted({ ...answers });
    setParameters(
      { ...answerParameters(questions, answers), ...(path && { file: path }) },
      { replace: true },
    );
  };
  const open = (file: string) => {
    setParameters((previous) => {
      const next = new URLSearchParams(previous);
      next.set('file', file);
      return next;
    });
  };

  return (
    <div className="quoin-preview">
      <div>
        <QuestionForm
          questions={questions}
          answers={answers}
          problems={openProblems(problems ?? {}, submitted ?? {}, answers)}
          busy={submitted !== undefined && preview.state === 'loading'}
          onChange={setAnswers}
          onSubmit={submit}
        />
        <p className="quoin-preview-use">
          <ButtonLink size="small" variant="tertiary" href={wizardAddress(entityRef)}>
            Use this template
          </ButtonLink>
        </p>
      </div>
      <div className="quoin-preview-result">
        {preview.state === 'loading' && <Skeleton width="100%" height={420} />}
        {preview.state === 'failed' &&
          (problems ? (
            <EmptyState title="Some answers do not fit">
              The form says beside each field what is wrong.
            </EmptyState>
          ) : (
            <Failure
              title="The files could not be rendered."
              error={preview.error}
              retry={preview.retry}
            />
          ))}
        {preview.state === 'ready' &&
          (preview.value ? (
            <PreviewFiles preview={preview.value} path={path} onOpen={open} />
          ) : (
            <EmptyState title="The files appear here">
              Answer what is required, then choose Show the files.
            </EmptyState>
          ))}
      </div>
    </div>
  );
}
