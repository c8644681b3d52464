import { Button } from '@backstage/ui';
import type { TemplateQuestion } from '@quoin/fleet/types';
import { Form } from 'react-aria-components';
import { pagesOf, type AnswerValues } from '../../lib/answers.ts';
import { QuestionField } from './QuestionField.tsx';

export interface QuestionFormProps {
  questions: readonly TemplateQuestion[];
  answers: AnswerValues;
  /** What is wrong, by question. */
  problems: Record<string, string>;
  busy: boolean;
  onChange: (answers: AnswerValues) => void;
  onSubmit: () => void;
}

/** The questions of a template, with what is wrong beside the field. */
export function QuestionForm(props: QuestionFormProps) {
  const { questions, answers, problems, busy, onChange, onSubmit } = props;
  return (
    <Form
      className="quoin-questions"
      aria-label="Answers"
      validationBehavior="aria"
      validationErrors={named(questions, problems)}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {pagesOf(questions).map(({ title, questions: own }) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          {own.map((question) => (
            <QuestionField
              key={question.name}
              question={question}
              value={answers[question.name]}
              onChange={(value) => {
                onChange({ ...answers, [question.name]: value });
              }}
            />
          ))}
        </fieldset>
      ))}
      <Button type="submit" variant="primary" loading={busy}>
        Show the files
      </Button>
    </Form>
  );
}

/** A message such as `must be a number` is about the question: `Port must be a number`. */
function named(
  questions: readonly TemplateQuestion[],
  problems: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(problems).map(([name, message]) => {
      const title = questions.find((question) => question.name === name)?.title ?? name;
      return [name, /^[a-z]/.test(message) ? `${title} ${message}` : message];
    }),
  );
}
