export * from './discover/index.ts';
export * from './drift/index.ts';
export { FleetError } from './errors.ts';
export * from './history/index.ts';
export type * from './types.ts';
export * from './adopt/index.ts';
export * from './pull-request/index.ts';
export * from './upgrade/index.ts';
