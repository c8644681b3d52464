export { describeEveryCombination, describeTemplate, type TemplateTest } from './describe.ts';
export type { Project, Surroundings } from './cycle.ts';
