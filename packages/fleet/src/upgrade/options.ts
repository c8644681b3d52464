import type { Answers } from '@quoin/scaffold';
import type { MirrorOptions } from '../history/mirror.ts';
import type { PullRequests } from '../pull-request/types.ts';

export interface PlanOptions extends MirrorOptions {
  /** The version of the template to upgrade to. @default the newest */
  to?: string | undefined;
  /** Answers to what newer versions ask; a question without one gets its default. */
  answers?: Answers | undefined;
  /**
   * The folder of the packed packages, or what packs them; it is asked when a tarball is needed.
   * Without it, tarballs in `vendor/` stay as they are.
   */
  packages?: string | (() => Promise<string>) | undefined;
  /** Told what happens next, such as "Merging". */
  onStep?: ((step: string) => void) | undefined;
}

export interface Author {
  name: string;
  email: string;
}

/**
 * `work-tree`: the branch is checked out where the service lies, and conflicts wait in its index.
 * `branch`: one commit on a branch, and nothing is checked out; conflicts are markers in its files.
 */
export type UpgradeMode = 'work-tree' | 'branch';

export interface UpgradeOptions extends PlanOptions {
  mode: UpgradeMode;
  /** Who makes the commit. @default in a work tree, who git says works there; else Quoin */
  author?: Author | undefined;
  /** Where a pull request is opened for a pushed branch; none without it. */
  pullRequests?: PullRequests | undefined;
}
