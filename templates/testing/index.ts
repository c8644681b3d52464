export { describeEveryCombination, describeTemplate, type TemplateTest } from './describe.ts';
export type { Project, Surroundings } from './cycle.ts';
export { openRecordsRepository, type RecordsRepository } from './records.ts';
