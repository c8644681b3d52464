export { mergeTrees } from './mergeTrees.ts';
export type * from './types.ts';
