import { resolveAnswers, type Answers } from '../answers.ts';
import { ScaffoldError } from '../errors.ts';
import { isIncluded } from '../expressions.ts';
import { assertDistinct, renderEntries } from '../render.ts';
import type { SkeletonEntry } from '../skeleton.ts';
import type { Template } from '../template.ts';
import { positionAt, textOf, TOP, type Finding } from './finding.ts';
import type { OutlinedFile } from './outlines.ts';

const TAG = /\$\{\{|\{%/;
const PLACE = /^(?<file>.+?):(?<line>\d+):(?<column>\d+) (?<message>cannot be rendered\. .*)$/s;

/** What cannot be rendered with some answers, and the tags that are left when it is. */
export function findInCombinations(
  template: Template,
  files: readonly OutlinedFile[],
  combinations: readonly Answers[],
): Finding[] {
  const outlined = new Map(files.map((file) => [file.entry, file]));
  return combinations.flatMap((answers) => {
    try {
      return leftOvers(template, outlined, resolveAnswers(template, answers));
    } catch (error) {
      if (error instanceof ScaffoldError) return [failure(error, template, answers)];
      throw error;
    }
  });
}

function leftOvers(
  template: Template,
  outlined: ReadonlyMap<SkeletonEntry, OutlinedFile>,
  answers: Answers,
): Finding[] {
  const included = template.layers.filter((layer) => isIncluded(layer, answers));
  const rendered = included.flatMap((layer) => renderEntries(template, layer, answers));
  assertDistinct(rendered.map(({ file }) => file));
  return rendered.flatMap(({ entry, file }): Finding[] => {
    const source = outlined.get(entry);
    const text = source?.content && !source.content.escapes ? textOf(file.content) : undefined;
    const tag = TAG.exec(text ?? '');
    if (!source || !tag) return [];
    // The line is that of the result: what is left came out of a value.
    const { line } = positionAt(text ?? '', tag.index);
    const message = `Line ${line} of the result holds "${tag[0]}", which came out of a value. Correct the value, or put {% raw %} around what is meant.`;
    return [{ rule: 'placeholder', file: source.file, ...TOP, message }];
  });
}

function failure({ message }: ScaffoldError, { name }: Template, answers: Answers): Finding {
  const { file, line, column, message: reason } = PLACE.exec(message)?.groups ?? {};
  const given = `With the answers ${JSON.stringify(answers)}: `;
  if (file === undefined) {
    return { rule: 'render', file: 'template.yaml', ...TOP, message: given + message };
  }
  return {
    rule: 'render',
    file: relativeTo(name, file),
    line: Number(line),
    column: Number(column),
    message: `It ${String(reason)}`,
  };
}

/** Messages start at the folder of all templates. */
function relativeTo(name: string, file: string): string {
  return file.startsWith(`${name}/`) ? file.slice(name.length + 1) : `../${file}`;
}
