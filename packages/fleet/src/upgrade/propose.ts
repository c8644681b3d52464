import type { OpenedService } from '../drift/service.ts';
import { FleetError } from '../errors.ts';
import type { PullRequestContent } from '../pull-request/types.ts';
import type { UpgradeOptions } from './options.ts';

/**
 * Opens the pull request of a pushed branch, or brings it up to date.
 *
 * @returns its page; none when the repository is on no server that has pull requests
 * @throws {FleetError} when the server refuses; the branch is pushed then
 */
export async function propose(
  { mirror }: OpenedService,
  content: Omit<PullRequestContent, 'repository' | 'base'>,
  { pullRequests, onStep, signal }: Omit<UpgradeOptions, 'mode'>,
): Promise<string | undefined> {
  if (!mirror || !pullRequests?.serves(mirror.url)) return undefined;
  onStep?.('Opening the pull request');
  const { url, branch: base } = mirror;
  try {
    return (await pullRequests.open({ ...content, repository: url, base }, signal)).url;
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    throw new FleetError(`${content.branch} is pushed, but not proposed. ${error.message}`, {
      cause: error,
    });
  }
}
