import { FleetError } from '../errors.ts';
import type { PullRequests } from './types.ts';

export interface GitHubOptions {
  /** May read and write pull requests of the repositories; a function when it expires. */
  token: string | ((repository: string) => Promise<string>);
  /** The host of the repositories. @default 'github.com' */
  host?: string | undefined;
  /** Where its API is. @default 'https://api.github.com', or `https://<host>/api/v3` for another host */
  apiBaseUrl?: string | undefined;
}

/** The pull requests of github.com, or of a GitHub Enterprise server. */
export function gitHubPullRequests({ host = 'github.com' }: GitHubOptions): PullRequests {
  return {
    serves: (repository) => repository.includes(host),
    open: async () => {
      throw new FleetError(`${host} cannot be asked yet.`);
    },
  };
}
