export { mergeTrees } from './mergeTrees.ts';
export { mergeFile, type FileMerge, type FileSides } from './mergeFile.ts';
export type * from './types.ts';
