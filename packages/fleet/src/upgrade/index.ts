export type { Author, PlanOptions, UpgradeMode, UpgradeOptions } from './options.ts';
export { personOf } from './person.ts';
export { planUpgrade, upgradeQuestions } from './plan.ts';
export { upgradeService } from './upgrade.ts';
