export { describeEveryCombination, describeTemplate, type TemplateTest } from './describe.ts';
export { openRecordsRepository } from './records.ts';
