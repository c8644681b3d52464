import { createRequire } from 'node:module';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import {
  FleetError,
  gitHubPullRequests,
  type MirrorOptions,
  type PullRequests,
} from '@quoin/fleet';
import { type BuildOutcomes, firstOf } from './builds/BuildOutcomes.ts';
import { GitHubChecks } from './builds/GitHubChecks.ts';
import { GitNotes } from './builds/GitNotes.ts';

// Its ESM build imports names that CommonJS packages do not have in Node.
const { DefaultGithubCredentialsProvider, ScmIntegrations } = createRequire(import.meta.url)(
  '@backstage/integration',
) as typeof import('@backstage/integration');

export interface Integrations {
  credentials: NonNullable<MirrorOptions['credentials']>;
  pullRequests: PullRequests;
  builds: BuildOutcomes;
}

/** What the portal's key `integrations` gives to the fleet: tokens, pull requests, check runs. */
export function readIntegrations(config: RootConfigService): Integrations {
  const integrations = ScmIntegrations.fromConfig(config);
  const provider = DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  const tokenOf = async (url: string) => (await provider.getCredentials({ url })).token;
  const isGitHub = (url: string) => URL.canParse(url) && integrations.github.byUrl(url);
  return {
    builds: firstOf([new GitNotes(), new GitHubChecks(integrations, provider)]),
    pullRequests: anyOf(
      integrations.github.list().map(({ config: { host, apiBaseUrl } }) =>
        gitHubPullRequests({
          host,
          apiBaseUrl,
          token: async (repository) => {
            const given = await tokenOf(repository);
            if (given) return given;
            throw new FleetError(
              `There is no token for ${host}. Set one under integrations.github, so that the portal ` +
                'may push branches and open pull requests.',
            );
          },
        }),
      ),
    ),
    async credentials(url) {
      const token = isGitHub(url) ? await tokenOf(url) : undefined;
      return token ? { username: 'x-access-token', password: token } : undefined;
    },
  };
}

function anyOf(servers: readonly PullRequests[]): PullRequests {
  return {
    serves: (repository) => servers.some((server) => server.serves(repository)),
    open(content, signal) {
      const server = servers.find(({ serves }) => serves(content.repository));
      if (server) return server.open(content, signal);
      throw new FleetError(`${content.repository} is on no server that the portal knows.`);
    },
  };
}
