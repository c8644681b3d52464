export { templateSource } from './local.ts';
export { UnknownTemplateError, UnknownVersionError } from './absent.ts';
export { openMirror, type Mirror, type MirrorOptions } from './mirror.ts';
export { openTemplateHistory, type HistoryOptions } from './open.ts';
export type { Credentials } from './remote.ts';
export type { LoadOptions, MigrationFile, TemplateHistory } from './types.ts';
export { isGitUrl, nameOfUrl, publicUrl } from './url.ts';
export { latestVersion, missingVersions } from './versions.ts';
