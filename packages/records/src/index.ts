export { checkRecords } from './checkRecords.ts';
export { recordsOptionsFromConfig, type ConfigReader } from './config.ts';
export {
  explainMissing,
  findDecision,
  findRule,
  findStandard,
  problemsOf,
  summarizeDecision,
  summarizeStandard,
} from './lookup.ts';
export { readRecords, type ReadRecordsOptions, type Records } from './readRecords.ts';
export { searchText } from './searchText.ts';
export * from './types.ts';
