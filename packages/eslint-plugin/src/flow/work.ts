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
  askedImporters: boolean;
}

let current: Work = { limit: STEPS_LEAST, steps: 0, askedImporters: false };
const works = new WeakMap<TSESTree.Program, Work>();

/** Begins the work on a file; what other files are looked into for its sake counts as well. */
export function startWork(root: TSESTree.Program, nodes: number): void {
  const limit = Math.min(STEPS_MOST, STEPS_LEAST + nodes * STEPS_EACH);
  current = { limit, steps: 0, askedImporters: false };
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

/** Says that what is found in the file also follows from the files that import it. */
export function askImporters(): void {
  current.askedImporters = true;
}

/** What the analysis of a file took. */
export interface WorkDone {
  readonly steps: number;
  /** Whether there were more to take, so that some data was not followed to its end. */
  readonly usedUp: boolean;
  /** Whether what was found also follows from the files that import this one. */
  readonly askedImporters: boolean;
}

export function workOn(root: TSESTree.Program | undefined): WorkDone {
  const work = root && works.get(root);
  if (!work) return { steps: 0, usedUp: false, askedImporters: false };
  const { steps, limit, askedImporters } = work;
  return { steps, usedUp: steps > limit, askedImporters };
}
