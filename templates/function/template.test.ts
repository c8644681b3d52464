import { describeTemplate } from '../testing/index.ts';
import { cycle } from './cycle.ts';

await describeTemplate('function', cycle);
