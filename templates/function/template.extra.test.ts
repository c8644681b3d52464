import { describeEveryCombination } from '../testing/index.ts';
import { cycle } from './cycle.ts';

await describeEveryCombination('function', cycle);
