export * from './discover/index.ts';
export * from './drift/index.ts';
export { FleetError } from './errors.ts';
export * from './history/index.ts';
export type * from './types.ts';
