import type { Node } from './nodes.ts';

/** Places of harm. A value may be made safe for one and stay dangerous for another. */
export const Kind = {
  sql: 1,
  nosql: 1 << 1,
  command: 1 << 2,
  code: 1 << 3,
  path: 1 << 4,
  html: 1 << 5,
  redirect: 1 << 6,
  request: 1 << 7,
  log: 1 << 8,
  header: 1 << 9,
  deserialise: 1 << 10,
  expression: 1 << 11,
  ldap: 1 << 12,
  xpath: 1 << 13,
  xml: 1 << 14,
  prototype: 1 << 15,
  template: 1 << 16,
  format: 1 << 17,
  assignment: 1 << 18,
} as const;

export const EVERY_KIND = (1 << 19) - 1;

/** Not a kind: the text is a path without `..` inside, so a comparison with its folder counts. */
export const NORMALISED_PATH = 1 << 20;

/**
 * Who controls a value. `remote`: whoever sends a request or message. `browser`: whoever makes a
 * link to the page. `local`: who starts the process. `parameter`: the caller of a function that no
 * call in sight explains.
 */
export type Control = 'remote' | 'browser' | 'local' | 'parameter';

export interface Origin {
  readonly control: Control;
  /** How the message names it: `req.query.name`. */
  readonly label: string;
  /** The part of a request that it stands in, such as `query`; empty for anything else. */
  readonly part: string;
  /** Whether it is a field of the part, not the part as a whole. */
  readonly field: boolean;
  readonly node: Node;
  /** The file, where it is not the one that is analysed. */
  readonly path: string;
}

/** A value that somebody else controls, and what is known of the way it took. */
export interface Taint {
  readonly origin: Origin;
  /** Kinds that it can no longer harm. */
  readonly safe: number;
  /**
   * Text known to stand before it; `\0` stands for text that is not known. Empty when the value
   * itself begins with what the other party wrote.
   */
  readonly prefix: string;
  /** Whether it is the other party's value as a whole, with nothing put before or behind it. */
  readonly whole: boolean;
}

/** The longest known text that is kept before a value. */
const PREFIX_LIMIT = 200;

export const UNKNOWN_TEXT = '\0';

export function withSafe(taints: readonly Taint[], kinds: number): readonly Taint[] {
  if (kinds === 0 || taints.length === 0) return taints;
  return taints
    .map((taint) => ({ ...taint, safe: taint.safe | kinds }))
    .filter((taint) => (taint.safe & EVERY_KIND) !== EVERY_KIND);
}

/** The same values as parts of a longer text. */
export function withPrefix(taints: readonly Taint[], prefix: string): readonly Taint[] {
  return taints.map((taint) => ({
    ...taint,
    // Text is no object that a query could take for operators.
    safe: taint.safe | Kind.nosql | Kind.assignment,
    prefix: (prefix + taint.prefix).slice(-PREFIX_LIMIT),
    whole: false,
  }));
}

const ORDER: Readonly<Record<Control, number>> = { remote: 0, browser: 1, local: 2, parameter: 3 };
const LIMIT = 6;

/** The values of several ways to one place: one for each origin and state, the strongest first. */
export function join(...lists: readonly (readonly Taint[])[]): readonly Taint[] {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length <= 1) return filled[0] ?? [];
  const kept: Taint[] = [];
  for (const taint of filled.flat()) {
    const known = kept.some(
      ({ origin, safe, prefix }) =>
        origin.node === taint.origin.node && safe === taint.safe && prefix === taint.prefix,
    );
    if (!known) kept.push(taint);
  }
  kept.sort((a, b) => ORDER[a.origin.control] - ORDER[b.origin.control]);
  return kept.slice(0, LIMIT);
}
