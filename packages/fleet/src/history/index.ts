export { openMirror, type Credentials, type Mirror, type MirrorOptions } from './mirror.ts';
export { openTemplateHistory, type HistoryOptions } from './open.ts';
export type { LoadOptions, MigrationFile, TemplateHistory } from './types.ts';
