export { check, exitCodeOf, type CheckOptions, type Report } from './check.ts';
export type { ChangeSelection } from './change/index.ts';
export type * from './engine.ts';
export { GovernanceError } from './errors.ts';
export { isOpen, type Finding, type Location, type Waiver } from './findings/finding.ts';
export type { StandardRule } from './standards/rules.ts';
