import type { Parameter, Template } from '@quoin/scaffold';

/** A parameter with few fixed values. */
export interface Option {
  name: string;
  values: readonly unknown[];
}

/** One value for each option. */
export type Combination = Readonly<Record<string, unknown>>;

/** The parameters of a template that are switches or choices. */
export function optionsOf({ parameters }: Template): Option[] {
  return parameters.flatMap((parameter) => {
    const values = valuesOf(parameter);
    return values ? [{ name: parameter.name, values }] : [];
  });
}

function valuesOf({ type, choices }: Parameter): readonly unknown[] | undefined {
  if (type === 'array') return undefined;
  return type === 'boolean' ? [false, true] : choices;
}

/** Every combination, in the order of the values. */
export function allCombinations(options: readonly Option[]): Combination[] {
  return options.reduce<Combination[]>(
    (combinations, { name, values }) =>
      combinations.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
}

/** The first value of each option: off, and the first choice. */
export function nothingOn(options: readonly Option[]): Combination {
  return Object.fromEntries(options.map(({ name, values }) => [name, values[0]]));
}

/** The last value of each option: on, and the last choice. */
export function everythingOn(options: readonly Option[]): Combination {
  return Object.fromEntries(options.map(({ name, values }) => [name, values.at(-1)]));
}

/**
 * Combinations in which any two values of any two options meet at least once. Each further one meets
 * as many new pairs as a greedy choice finds.
 *
 * @param first those to begin with. @default nothing on, then everything on
 */
export function pairwise(
  options: readonly Option[],
  first: readonly Combination[] = [nothingOn(options), everythingOn(options)],
): Combination[] {
  const missing = new Set(allPairs(options));
  const chosen: Combination[] = [];
  const take = (combination: Combination) => {
    if (chosen.some((each) => key(options, each) === key(options, combination))) return;
    chosen.push(combination);
    for (const pair of pairsOf(options, combination)) missing.delete(pair);
  };
  first.forEach(take);
  for (;;) {
    const [pair] = missing;
    if (pair === undefined) return chosen;
    take(extend(options, JSON.parse(pair) as Combination, missing));
  }
}

/** Completes a pair, option by option, with the value that meets most of the missing pairs. */
function extend(
  options: readonly Option[],
  pair: Combination,
  missing: ReadonlySet<string>,
): Combination {
  let combination = pair;
  for (const { name, values } of options) {
    if (name in combination) continue;
    const candidates = values.map((value) => ({ ...combination, [name]: value }));
    const gain = (each: Combination) =>
      pairsOf(options, each).filter((found) => missing.has(found)).length;
    combination = candidates.reduce((best, each) => (gain(each) > gain(best) ? each : best));
  }
  return combination;
}

function allPairs(options: readonly Option[]): string[] {
  return options.flatMap((first, index) =>
    options.slice(index + 1).flatMap((second) => allCombinations([first, second]).map(toText)),
  );
}

function pairsOf(options: readonly Option[], combination: Combination): string[] {
  const names = options.map(({ name }) => name).filter((name) => name in combination);
  return names.flatMap((first, index) =>
    names
      .slice(index + 1)
      .map((second) => toText({ [first]: combination[first], [second]: combination[second] })),
  );
}

const toText = (combination: Combination) => JSON.stringify(combination);

function key(options: readonly Option[], combination: Combination): string {
  return JSON.stringify(options.map(({ name }) => combination[name]));
}
