export { diffTrees } from './diff.ts';
export { diffOfService, driftOf, driftOfFleet, type FleetOptions } from './drift.ts';
export { openService, type OpenedService } from './service.ts';
