type Scalar = string | number | boolean;

/** What a rendering saw as `values`, as far as it matters. */
export type Values = Readonly<Record<string, Scalar>>;

interface Term {
  text: string;
  holds: ReadonlySet<number>;
  literals: number;
}

/**
 * Builds conditions that tell some of the renderings from the others.
 *
 * @param universe the values of every rendering; each has the same names
 * @returns a function from the renderings that a part is `present` in, and those that its
 *   surroundings are in, to an expression of the template language; undefined when both are the same
 */
export function createConditions(universe: readonly Values[]) {
  const terms = allTerms(universe);
  return (present: ReadonlySet<number>, within: ReadonlySet<number>): string | undefined => {
    if (within.isSubsetOf(present)) return undefined;
    const absent = within.difference(present);
    const candidates = terms.filter(({ holds }) => holds.isDisjointFrom(absent));
    let open = present.intersection(within);
    const chosen: Term[] = [];
    while (open.size > 0) {
      const next = best(candidates, open);
      if (!next) throw new Error('Two renderings have the same values and differ.');
      chosen.push(next);
      open = open.difference(next.holds);
    }
    const [only] = chosen;
    if (chosen.length === 1 && only) return only.text;
    return chosen.map(({ text, literals }) => (literals > 1 ? `(${text})` : text)).join(' or ');
  };
}

/** The one that covers most; among equals the simplest. */
function best(candidates: readonly Term[], open: ReadonlySet<number>): Term | undefined {
  const covers = ({ holds }: Term) => holds.intersection(open).size;
  return candidates
    .filter((term) => covers(term) > 0)
    .sort((a, b) => covers(b) - covers(a) || a.literals - b.literals)[0];
}

/** Every conjunction of at most one statement on each value, the simplest first. */
function allTerms(universe: readonly Values[]): Term[] {
  const everything = new Set(universe.keys());
  let terms: Term[] = [{ text: '', holds: everything, literals: 0 }];
  for (const name of Object.keys(universe[0] ?? {})) {
    const statements = statementsOn(name, universe);
    terms = terms.flatMap((term) => [term, ...statements.map((each) => both(term, each))]);
  }
  return terms.filter(({ literals, holds }) => literals > 0 && holds.size > 0);
}

function both(first: Term, second: Term): Term {
  return {
    text: [first.text, second.text].filter(Boolean).join(' and '),
    holds: first.holds.intersection(second.holds),
    literals: first.literals + second.literals,
  };
}

function statementsOn(name: string, universe: readonly Values[]): Term[] {
  const where = (test: (value: Scalar | undefined) => boolean) =>
    new Set([...universe.entries()].filter(([, each]) => test(each[name])).map(([index]) => index));
  const values = [...new Set(universe.map((each) => each[name]))];
  return values.flatMap((value) => {
    const equal = where((each) => each === value);
    const different = where((each) => each !== value);
    if (typeof value === 'boolean') {
      return [{ text: `${value ? '' : 'not '}values.${name}`, holds: equal, literals: 1 }];
    }
    const text = typeof value === 'string' ? `'${value}'` : String(value);
    return [
      { text: `values.${name} == ${text}`, holds: equal, literals: 1 },
      { text: `values.${name} != ${text}`, holds: different, literals: 1 },
    ];
  });
}
