export { loadMigrations, type LoadedMigration } from './load.ts';
export { migrateAnswers, migrateFiles } from './run.ts';
