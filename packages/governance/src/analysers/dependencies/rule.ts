import { SYNTAX_CHECK } from '../../engines/syntax.ts';
import type { Place } from '../shared/located.ts';

/** Every rule of this analyser; standards/supply-chain.md says why each exists. */
export const DEPENDENCY_RULES = [
  SYNTAX_CHECK,
  'dependencies/lock-integrity',
  'dependencies/lock-source',
  'dependencies/lock-in-step',
  'dependencies/licence',
  'dependencies/install-script',
  'dependencies/typosquat',
  'dependencies/advisory',
  'dependencies/unpinned',
] as const;

export type DependencyRule = (typeof DEPENDENCY_RULES)[number];

export type Say = (rule: DependencyRule, path: string, at: Place | number, message: string) => void;

/** A package that a lock file names. */
export interface LockedPackage {
  name: string;
  version: string;
  /** Line in the lock file, from 1. */
  line: number;
  /** Whether it comes from the repository itself: a workspace, a link, a file. */
  isLocal: boolean;
  integrity?: string;
  /** Where it is fetched from; absent when the registry's default. */
  resolved?: string;
  licence?: string;
  hasInstallScript?: boolean;
  isDevelopment?: boolean;
}

export interface LockFile {
  path: string;
  kind: 'npm' | 'pnpm' | 'yarn';
  packages: LockedPackage[];
  /**
   * By folder of a package.json, relative to the lock file (`''` for its own): the range of each
   * dependency as it was when the lock file was written. Absent where the format does not say.
   */
  ranges?: Map<string, Map<string, string>>;
  /** Packages whose range the workspace sets for everybody. */
  overrides?: Set<string>;
}

/** A line of `dependencies`, `devDependencies` or `optionalDependencies`. */
export interface Requirement {
  name: string;
  range: string;
  at: Place;
  isDevelopment: boolean;
}
