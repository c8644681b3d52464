import { Checkbox, PasswordField, Select, TextField } from '@backstage/ui';
import type { TemplateQuestion } from '@quoin/fleet/types';
import { parseAnswer, textOf } from '../../lib/answers.ts';

export interface QuestionFieldProps {
  question: TemplateQuestion;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** One question of a template. What is wrong with its answer comes from the form around it. */
export function QuestionField({ question, value, onChange }: QuestionFieldProps) {
  const { name, title, type, choices, required, secret } = question;
  const description = [question.description, question.help].filter(Boolean).join('. ');
  if (type === 'boolean')
    return (
      <Checkbox name={name} isSelected={value === true} onChange={onChange}>
        <span className="quoin-question-title">{title}</span>
        {description && <span className="quoin-question-help">{description}</span>}
      </Checkbox>
    );
  if (choices)
    return (
      <Select
        name={name}
        label={title}
        description={description}
        isRequired={required}
        options={choices.map((choice) => ({ id: textOf(choice.value), label: choice.label }))}
        value={textOf(value)}
        onChange={(key) => {
          onChange(key === null ? undefined : parseAnswer(question, String(key)));
        }}
      />
    );
  const field = {
    name,
    label: title,
    description,
    isRequired: required,
    autoComplete: 'off',
    value: textOf(value),
    onChange: (text: string) => {
      onChange(parseAnswer(question, text));
    },
  };
  if (secret) return <PasswordField {...field} />;
  const inputMode = type === 'integer' || type === 'number' ? 'decimal' : 'text';
  return <TextField {...field} inputMode={inputMode} />;
}
