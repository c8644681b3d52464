export { blobId, type GitObject, type ObjectFormat } from './objects.ts';
export { Repository, type CommandOptions } from './repository.ts';
export {
  git,
  gitBytes,
  GitError,
  GitMissingError,
  type GitOptions,
  type GitResult,
} from './run.ts';
export type { Mode, TreeEntry } from './trees.ts';
