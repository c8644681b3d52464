export type { Author, PlanOptions, UpgradeMode, UpgradeOptions } from './options.ts';
export { planUpgrade } from './plan.ts';
export { upgradeService } from './upgrade.ts';
