import type { EngineEntry } from '../engine.ts';

/** Engines for everything that is not JavaScript, in the order in which reports name them. */
export const analysers: readonly EngineEntry[] = [];
