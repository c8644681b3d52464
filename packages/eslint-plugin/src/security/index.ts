import type { QuoinRule } from '../rule.ts';

/** Rules that follow data from a source to a sink. */
export const securityRules: readonly QuoinRule[] = [];
