import { answerNames } from '../parameters.ts';
import type { Template } from '../template.ts';
import type { EntitySource, EntityStep } from './entity.ts';
import type { Finding } from './finding.ts';
import type { OutlinedFile } from './outlines.ts';
import type { Reference } from './references.ts';
import { outlineText } from './undeclared.ts';

const ENTITY = 'template.yaml';
const EVERYTHING = Symbol('everything');
type Names = ReadonlySet<string | typeof EVERYTHING>;

/** Answers that are asked and lead to nothing, and values that no file uses. */
export function findUnused(
  template: Template,
  entity: EntitySource,
  files: readonly OutlinedFile[],
): Finding[] {
  const inLayers = new Map(
    template.layers.map(({ id }) => [
      id,
      namesOf(referencesOf(files.filter(({ layer }) => layer.id === id)), 'values'),
    ]),
  );
  const used = usedAnswers(entity, inLayers);
  const unused = answerNames(template).filter((name) => !has(used, name));
  return [...unused.map((name) => unusedAnswer(name, entity)), ...unusedValues(entity, inLayers)];
}

function referencesOf(files: readonly OutlinedFile[]): Reference[] {
  return files.flatMap(({ name, content }) => [...name.references, ...(content?.references ?? [])]);
}

function namesOf(references: readonly Reference[], root: string): Names {
  return new Set(
    references.filter((each) => each.root === root).map(({ key }) => key ?? EVERYTHING),
  );
}

function has(names: Names, name: string): boolean {
  return names.has(name) || names.has(EVERYTHING);
}

/** An answer behind a value counts when a file uses that value. */
function usedAnswers({ steps, output }: EntitySource, inLayers: ReadonlyMap<string, Names>): Names {
  const direct = [...steps.flatMap(({ texts }) => texts), ...output];
  const behind = steps.flatMap(({ id, values }) =>
    [...values].flatMap(([name, texts]) => (has(inLayers.get(id) ?? new Set(), name) ? texts : [])),
  );
  const references = [...direct, ...behind].flatMap(outlineText);
  // A layer without values sees the answers themselves.
  const seen = steps.filter(({ renders, values }) => renders && values.size === 0);
  const inFiles = seen.flatMap(({ id }) => [...(inLayers.get(id) ?? [])]);
  return new Set([
    ...namesOf(references, 'parameters'),
    ...namesOf(references, 'secrets'),
    ...inFiles,
  ]);
}

function unusedAnswer(name: string, entity: EntitySource): Finding {
  const message = `The answer ${name} is asked and used nowhere. Use it, or do not ask for it.`;
  return { rule: 'unused', file: ENTITY, ...entity.parameter(name), message };
}

/** Steps share their values; one that any of their files uses is used. */
function unusedValues({ steps }: EntitySource, inLayers: ReadonlyMap<string, Names>): Finding[] {
  const defined = steps.flatMap((step) => [...step.values].map(([name]) => ({ name, step })));
  return [...Map.groupBy(defined, ({ name }) => name)].flatMap(([name, uses]) => {
    const [first] = uses;
    const isUsed = ({ step }: { step: EntityStep }) =>
      has(inLayers.get(step.id) ?? new Set(), name);
    if (!first || uses.some(isUsed)) return [];
    const message = `No file uses values.${name} of the step ${first.step.id}. Use it, or remove it.`;
    const { line, column } = first.step.values.get(name)?.[0] ?? first.step;
    return [{ rule: 'unused', file: ENTITY, line, column, message }];
  });
}
