import { describeProblems, type JsonSchema, type Problem } from './subset.ts';

export type { JsonSchema } from './subset.ts';

/**
 * `backward`: readers with the new schema understand old documents. `forward`: readers with the old
 * schema understand new documents. `full`: both.
 */
export type CompatibilityMode = 'backward' | 'forward' | 'full';

export interface Compatibility {
  readonly compatible: boolean;
  /** What stands against it, each with the place in the document and the reason. */
  readonly problems: readonly string[];
}

/**
 * Compares two JSON Schemas. When it says compatible, then every document that is valid under the one
 * is valid under the other. It never says so wrongly; where it cannot decide, as with `not` or `if`
 * that changed, it says no and names the keyword.
 */
export function checkCompatibility(
  old: JsonSchema,
  next: JsonSchema,
  mode: CompatibilityMode,
): Compatibility {
  const problems: string[] = [];
  if (mode !== 'forward') {
    problems.push(...describe(describeProblems(old, next), 'old', 'new'));
  }
  if (mode !== 'backward') {
    problems.push(...describe(describeProblems(next, old), 'new', 'old'));
  }
  return { compatible: problems.length === 0, problems };
}

function describe(problems: readonly Problem[], from: string, to: string): string[] {
  return problems.map(
    ({ path, reason }) => `${path}: ${reason}, so ${from} documents may fail the ${to} schema`,
  );
}
