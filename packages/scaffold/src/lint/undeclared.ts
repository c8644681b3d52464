import { answerNames } from '../parameters.ts';
import type { Layer, Template } from '../template.ts';
import { ALL_ANSWERS, type EntitySource, type EntityStep } from './entity.ts';
import { TOP, type Finding, type Position } from './finding.ts';
import type { OutlinedFile } from './outlines.ts';
import { outline, type Reference } from './references.ts';
import type { PlacedText } from './yaml.ts';

const ENTITY = 'template.yaml';
/** https://backstage.io/docs/features/software-templates/writing-templates: what a step sees in a portal. */
const PORTAL = ['parameters', 'steps', 'secrets', 'environment', 'user', 'task', 'context', 'each'];

/** What the files of a layer see as `values`. */
export function valueNames(template: Template, { values }: Layer): string[] {
  return values ? Object.keys(values) : answerNames(template);
}

/** The names that files use and nobody gives them. */
export function undeclaredInFiles(template: Template, files: readonly OutlinedFile[]): Finding[] {
  return files.flatMap(({ layer, file, name, content }) => {
    const known = valueNames(template, layer);
    const report = (reference: Reference, position: Position): Finding[] => {
      const message = problemInFile(reference, known, layer);
      const { line, column } = position;
      return message === undefined ? [] : [{ rule: 'undeclared', file, line, column, message }];
    };
    const inContent = content?.references ?? [];
    return [
      ...name.references.flatMap((each) => report(each, TOP)),
      ...inContent.flatMap((each) => report(each, each)),
    ];
  });
}

function problemInFile(
  { root, key }: Reference,
  known: readonly string[],
  { id, values }: Layer,
): string | undefined {
  if (root === 'values') {
    if (key === undefined || known.includes(key)) return undefined;
    return values
      ? `values.${key} is not among the values of the step ${id}. Add it there, or use one of ${known.join(', ')}.`
      : `Nobody asks for ${key}. Add it to the parameters, or use one of ${known.join(', ')}.`;
  }
  const name = key === undefined ? root : `${root}.${key}`;
  if (root === 'parameters' && key !== undefined) {
    return `A file does not see ${name}. Write values.${key}.`;
  }
  if (known.includes(root)) return `A file does not see ${name}. Write values.${name}.`;
  return `A file does not see ${name}, only values. If it is for another tool, such as GitHub Actions, copy the file with copyWithoutTemplating, or put {% raw %} around it.`;
}

/** Steps that a portal would run without the answers. */
export function findWithoutAnswers({ steps }: EntitySource): Finding[] {
  return steps
    .filter(({ lacksAnswers }) => lacksAnswers)
    .map(({ id, line, column }) => ({
      rule: 'step',
      file: ENTITY,
      line,
      column,
      message: `The step ${id} does not hand over its answers. Add answers: ${ALL_ANSWERS} to its input.`,
    }));
}

/** The names that `template.yaml` uses and nobody gives it. */
export function undeclaredInEntity(template: Template, { steps, output }: EntitySource): Finding[] {
  const known = { answers: answerNames(template), steps: steps.map(({ id }) => id) };
  const check = (text: PlacedText, step?: EntityStep) =>
    outlineText(text).flatMap((reference): Finding[] => {
      const message = problemInEntity(reference, known, step);
      const { line, column } = text;
      return message ? [{ rule: 'undeclared', file: ENTITY, line, column, message }] : [];
    });
  return [
    ...steps.flatMap((step) =>
      [...step.texts, ...[...step.values.values()].flat()].flatMap((text) => check(text, step)),
    ),
    ...output.flatMap((text) => check(text)),
  ];
}

function problemInEntity(
  { root, key }: Reference,
  known: { answers: readonly string[]; steps: readonly string[] },
  step: EntityStep | undefined,
): string | undefined {
  if (!PORTAL.includes(root)) {
    return `Nothing is called ${root}. Use one of ${PORTAL.join(', ')}.`;
  }
  if (step?.renders && root !== 'parameters') {
    return `The step ${step.id} uses ${root}, which a terminal does not have. Use parameters alone.`;
  }
  if (root === 'parameters' && key !== undefined && !known.answers.includes(key)) {
    return `Nobody asks for ${key}. Add it to the parameters, or use one of ${known.answers.join(', ')}.`;
  }
  if (root === 'steps' && key !== undefined && !known.steps.includes(key)) {
    return `There is no step ${key}. Use one of ${known.steps.join(', ')}.`;
  }
  return undefined;
}

/** The names in a text of `template.yaml`; one that cannot be read fails when it is rendered. */
export function outlineText({ text }: PlacedText): Reference[] {
  try {
    return outline(text).references;
  } catch {
    return [];
  }
}
