import {
  gitHubPullRequests,
  personOf,
  Repository,
  FleetError,
  type Author,
  type PullRequests,
  type ServiceReference,
  type UpgradeMode,
} from '@quoin/fleet';
import { UserError } from '../command.ts';
import { ROOT } from '../paths.ts';

/** A working tree is used where there is one; the others get a branch. */
export async function modeFor({ location }: ServiceReference): Promise<UpgradeMode> {
  if (location.kind === 'git') return 'branch';
  const { workTree } = await Repository.open(location.repository);
  return workTree === undefined ? 'branch' : 'work-tree';
}

/** The person at the terminal, when git knows them. */
export async function author(): Promise<Author | undefined> {
  try {
    return await personOf(await Repository.open(ROOT));
  } catch (error) {
    if (error instanceof FleetError) return undefined;
    throw error;
  }
}

/** @throws {UserError} when pull requests are wanted and there is no token for them */
export function pullRequests(wanted: boolean | undefined): PullRequests | undefined {
  if (!wanted) return undefined;
  const {
    GITHUB_TOKEN: token,
    GITHUB_API_URL: apiBaseUrl,
    GITHUB_SERVER_URL: server,
  } = process.env;
  if (!token) throw new UserError('A pull request needs a token. Set GITHUB_TOKEN and try again.');
  return gitHubPullRequests({ token, apiBaseUrl, host: server && new URL(server).host });
}
