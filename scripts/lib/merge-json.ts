import { createConditions, type Values } from './conditions.ts';

/** A JSON document and the values with which it was made. */
export interface Variant {
  values: Values;
  document: unknown;
}

type Present = ReadonlyMap<number, unknown>;
type Condition = ReturnType<typeof createConditions>;

/**
 * Writes documents as one text with conditions: rendered with the values of a variant, it is that
 * variant's document. What all have in common is written once.
 */
export function mergeJson(variants: readonly Variant[]): string {
  const condition = createConditions(variants.map(({ values }) => values));
  const documents = new Map(variants.entries().map(([index, { document }]) => [index, document]));
  return `${mergeValue(documents, condition, '')}\n`;
}

function mergeValue(present: Present, condition: Condition, indent: string): string {
  const groups = Map.groupBy(present.keys(), (index) => JSON.stringify(present.get(index)));
  if (groups.size === 1) return toText([...present.values()][0], indent);
  const objects = [...present].map(([index, value]) => [index, asRecord(value)] as const);
  if (objects.every((each): each is readonly [number, object] => each[1] !== undefined)) {
    const merged = mergeObject(new Map(objects), condition, indent);
    if (merged !== undefined) return merged;
  }
  return alternatives([...groups.values()], present, condition, indent);
}

function alternatives(
  groups: readonly number[][],
  present: Present,
  condition: Condition,
  indent: string,
): string {
  const within = new Set(present.keys());
  const cases = groups.map((indexes, position) => {
    const text = toText(present.get(indexes[0] ?? 0), indent);
    if (position === groups.length - 1) return `{% else %}${text}`;
    const expression = condition(new Set(indexes), within) ?? 'true';
    return `{% ${position === 0 ? 'if' : 'elif'} ${expression} %}${text}`;
  });
  return `${cases.join('')}{% endif %}`;
}

interface Entry {
  text: string;
  /** Undefined when it is there in each variant of the object. */
  condition: string | undefined;
}

/** Undefined when no key is in every variant: then nothing says where a comma belongs. */
function mergeObject(
  present: ReadonlyMap<number, object>,
  condition: Condition,
  indent: string,
): string | undefined {
  const inner = `${indent}  `;
  const within = new Set(present.keys());
  const entries = mergeKeys([...present.values()].map((each) => Object.keys(each))).map((key) => {
    const holders = [...present].filter(([, each]) => Object.hasOwn(each, key));
    const values = new Map(
      holders.map(([index, each]) => [index, (each as Record<string, unknown>)[key]]),
    );
    const value = mergeValue(values, condition, inner);
    const text = `${inner}${JSON.stringify(key)}: ${value}`;
    return { text, condition: condition(new Set(values.keys()), within) };
  });
  const anchor = entries.findIndex((entry) => entry.condition === undefined);
  const common = entries[anchor];
  if (!common) return undefined;
  const before = blocks(entries.slice(0, anchor), inner, (text) => `\n${text},`);
  const after = blocks(entries.slice(anchor + 1), inner, (text) => `,\n${text}`);
  return `{${before}\n${common.text}${after}\n${indent}}`;
}

/** The entries with their commas; neighbours with the same condition share one. */
function blocks(entries: readonly Entry[], indent: string, punctuate: (text: string) => string) {
  let result = '';
  for (const [index, { text, condition }] of entries.entries()) {
    const opens = condition !== entries[index - 1]?.condition;
    const closes = condition !== entries[index + 1]?.condition;
    if (condition !== undefined && opens) result += `\n${indent}{%- if ${condition} %}`;
    result += punctuate(text);
    if (condition !== undefined && closes) result += `\n${indent}{%- endif %}`;
  }
  return result;
}

const byName = new Intl.Collator('en').compare;

/** All keys: sorted where each list is, as npm has it; otherwise each after the key that it follows. */
function mergeKeys(lists: readonly string[][]): string[] {
  const all = [...new Set(lists.flat())];
  if (lists.every((keys) => keys.join() === keys.toSorted(byName).join())) return all.sort(byName);
  const merged: string[] = [];
  for (const keys of lists) {
    let place = 0;
    for (const key of keys) {
      const at = merged.indexOf(key);
      if (at === -1) merged.splice(place, 0, key);
      place = (at === -1 ? place : at) + 1;
    }
  }
  return merged;
}

function toText(value: unknown, indent: string): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`);
}

function asRecord(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
