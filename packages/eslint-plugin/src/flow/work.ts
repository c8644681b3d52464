import type { TSESTree } from '@typescript-eslint/types';

/**
 * Steps that the analysis of one file may take: so many for each of its nodes, between a least and a
 * most. Code that somebody wrote takes one to ten for a node.
 */
const STEPS_EACH = 30;
const STEPS_LEAST = 200_000;
const STEPS_MOST = 4_000_000;

interface Work {
  readonly limit: number;
  steps: number;
}

let current: Work = { limit: STEPS_LEAST, steps: 0 };
const works = new WeakMap<TSESTree.Program, Work>();

/** Begins the work on a file; what other files are looked into for its sake counts as well. */
export function startWork(root: TSESTree.Program, nodes: number): void {
  current = { limit: Math.min(STEPS_MOST, STEPS_LEAST + nodes * STEPS_EACH), steps: 0 };
  works.set(root, current);
}

/**
 * Counts steps. Once they are used up, values are unknown and checks count as passed, so that nothing is
 * reported which was not followed to its end.
 *
 * @returns whether there is work left
 */
export function spend(steps = 1): boolean {
  return (current.steps += steps) <= current.limit;
}

/** Steps that the analysis of a file took, and whether they were all that it may take. */
export function workOn(root: TSESTree.Program): { steps: number; usedUp: boolean } {
  const { steps, limit } = works.get(root) ?? { steps: 0, limit: 0 };
  return { steps, usedUp: steps > limit };
}
