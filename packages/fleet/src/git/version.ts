import { git, GitMissingError } from './run.ts';

let version: Promise<string> | undefined;

/**
 * Refuses a git that cannot merge without a working tree, which came with 2.38. It is asked once.
 *
 * @throws GitMissingError when it is missing or too old
 */
export async function assertVersion(): Promise<void> {
  version ??= git(['version']);
  try {
    assertRecent(await version);
  } catch (error) {
    // Installed meanwhile, it is found the next time.
    version = undefined;
    throw error;
  }
}

/** @param output of `git version`, such as `git version 2.39.5 (Apple Git-154)` */
export function assertRecent(output: string): void {
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(output) ?? []).map(Number);
  if (major > 2 || (major === 2 && minor >= 38)) return;
  throw new GitMissingError(
    `git 2.38 or newer is needed to merge; this is ${output.trim()}. Install a newer one.`,
  );
}
