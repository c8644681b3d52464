export { createPairs, DISTRIBUTIONS, type Distribution, type Pair } from './distribution.ts';
export { gatherAnswers } from './gather.ts';
export { summarizeLatencies, type LatencySummary } from './latencies.ts';
export { closedLoop, openLoop, type LoopResult, type Work } from './loops.ts';
export { createRandom } from './random.ts';
export { usageOf, type Usage } from './usage.ts';
