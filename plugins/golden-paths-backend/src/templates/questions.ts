import type { TemplateQuestion } from '@quoin/fleet/types';
import { parameterType, secretNames, type Template } from '@quoin/scaffold';

type Schema = Record<string, unknown>;

/** What a template asks, in its order; what it asks only after some answers is among it. */
export function questionsOf(template: Template): TemplateQuestion[] {
  const secrets = new Set(secretNames(template));
  const questions = template.pages.flatMap((page) =>
    parametersOf(page).map(({ name, schema, required }) =>
      toQuestion(name, schema, { page, required, secret: secrets.has(name) }),
    ),
  );
  return [...new Map(questions.map((question) => [question.name, question])).values()];
}

interface Found {
  name: string;
  schema: Schema;
  required: boolean;
}

/** The parameters of a schema, those of its conditional parts included. */
function parametersOf(value: unknown): Found[] {
  if (Array.isArray(value)) return value.flatMap(parametersOf);
  if (typeof value !== 'object' || value === null) return [];
  const schema = value as Schema;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const own = Object.entries(toSchema(schema.properties))
    // A property with only a value is the condition of a branch, not a question.
    .filter(([, each]) => 'type' in toSchema(each))
    .map(([name, each]) => ({ name, schema: toSchema(each), required: required.includes(name) }));
  const { dependencies, allOf, anyOf, oneOf, then, else: otherwise } = schema;
  const conditional = [
    ...Object.values(toSchema(dependencies)),
    ...[allOf, anyOf, oneOf, then, otherwise],
  ];
  return [...own, ...conditional.flatMap(parametersOf)];
}

function toQuestion(
  name: string,
  schema: Schema,
  { page, required, secret }: { page: Schema; required: boolean; secret: boolean },
): TemplateQuestion {
  const choices = choicesOf(schema);
  return {
    name,
    title: textOf(schema.title) ?? name,
    ...optional('description', textOf(schema.description)),
    ...optional('help', textOf(schema['ui:help'])),
    ...optional('page', textOf(page.title)),
    type: parameterType(schema),
    ...optional('choices', choices),
    ...optional('default', schema.default),
    required,
    ...optional('pattern', textOf(schema.pattern)),
    secret,
  };
}

function choicesOf(schema: Schema): TemplateQuestion['choices'] {
  if (!Array.isArray(schema.enum)) return undefined;
  const names: unknown[] = Array.isArray(schema.enumNames) ? schema.enumNames : [];
  return schema.enum.map((value: unknown, index) => ({
    value,
    label: textOf(names[index]) ?? String(value),
  }));
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function toSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
