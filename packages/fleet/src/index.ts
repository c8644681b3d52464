export { FleetError } from './errors.ts';
export type * from './types.ts';
