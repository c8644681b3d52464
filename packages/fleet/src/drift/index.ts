export { diffTrees } from './diff.ts';
export { diffOfService, driftOf } from './drift.ts';
export { driftOfFleet, type FleetOptions } from './fleet.ts';
export { openService, type OpenedService } from './service.ts';
