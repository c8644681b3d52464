import { Skeleton } from '@backstage/ui';
import { count } from '@quoin/record-ui/text';
import { RiArrowRightLine } from '@remixicon/react';
import { Form } from 'react-aria-components';
import type { AnswerValues } from '../../lib/answers.ts';
import type { UpgradeGroup } from '../../lib/selection.ts';
import type { Asked } from '../../lib/upgradeAnswers.ts';
import { ConflictCount } from '../fleet/ConflictCount.tsx';
import { QuestionField } from '../preview/QuestionField.tsx';

export interface GroupSummaryProps {
  group: UpgradeGroup;
  /** None while it loads. */
  asked: Asked | undefined;
  loading: boolean;
  answers: AnswerValues;
  onChange: (answers: AnswerValues) => void;
}

/** The services of one template and version: where they go, and what the way asks. */
export function GroupSummary({ group, asked, loading, answers, onChange }: GroupSummaryProps) {
  const { template, from, to, services } = group;
  return (
    <section className="quoin-upgrade-group">
      <h3 className="quoin-step">
        {template} {from}
        <RiArrowRightLine size={14} aria-label="to" />
        {to}
      </h3>
      <ul>
        {services.map((service) => (
          <li key={service.service.name}>
            <span>{service.title ?? service.service.name}</span>
            <ConflictCount service={service} none="No conflicts" />
          </li>
        ))}
      </ul>
      {loading && <Skeleton width="100%" height={32} />}
      {asked && asked.migrations.length > 0 && (
        <p className="quoin-note">
          {count(asked.migrations.length, 'migration')} on the way: {asked.migrations.join(', ')}
        </p>
      )}
      {asked && asked.questions.length > 0 && (
        <Form className="quoin-questions" aria-label={`New questions of ${template}`}>
          <h4>New questions</h4>
          {asked.questions.map((question) => (
            <QuestionField
              key={question.name}
              question={question}
              value={answers[question.name] ?? asked.defaults[question.name]}
              onChange={(value) => {
                onChange({ ...answers, [question.name]: value });
              }}
            />
          ))}
        </Form>
      )}
      {asked?.questions.length === 0 && (
        <p className="quoin-note">The newer versions ask nothing new.</p>
      )}
    </section>
  );
}
