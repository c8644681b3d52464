import type { GithubCredentialsProvider, ScmIntegrationRegistry } from '@backstage/integration';
import type { FirstBuild, ServiceReference } from '@quoin/fleet/types';
import { z } from 'zod';
import type { BuildOutcomes } from './BuildOutcomes.ts';
import { checkRuns, outcomeOf } from './checkRuns.ts';

const commits = z.array(z.object({ sha: z.string() }));

/** How many check runs of a commit are looked at: GitHub's largest page. */
const RUNS = 100;

/** First builds of repositories on GitHub: the check runs of the first commit on the default branch. */
export class GitHubChecks implements BuildOutcomes {
  readonly #integrations: ScmIntegrationRegistry;
  readonly #credentials: GithubCredentialsProvider;

  constructor(integrations: ScmIntegrationRegistry, credentials: GithubCredentialsProvider) {
    this.#integrations = integrations;
    this.#credentials = credentials;
  }

  async firstBuildOf(
    { location }: ServiceReference,
    signal?: AbortSignal,
  ): Promise<FirstBuild | undefined> {
    if (location.kind !== 'git' || location.path !== '.') return undefined;
    if (!URL.canParse(location.url)) return undefined;
    const { apiBaseUrl } = this.#integrations.github.byUrl(location.url)?.config ?? {};
    if (!apiBaseUrl) return undefined;
    const { headers } = await this.#credentials.getCredentials({ url: location.url });
    const repository = new URL(location.url).pathname.replace(/^\/|\.git$|\/$/g, '');
    const api = `${apiBaseUrl}/repos/${repository}/commits`;
    const get = (url: string) => getJson(url, { ...headers }, signal);
    const newest = await get(`${api}?per_page=1`);
    // With one commit a page, the last page is the first commit.
    const last = lastPage(newest.response);
    const [first] = commits.parse(last === undefined ? newest.body : (await get(last)).body);
    if (!first) return { outcome: 'unknown' };
    const { body } = await get(`${api}/${first.sha}/check-runs?per_page=${RUNS}`);
    return outcomeOf(checkRuns.parse(body).check_runs);
  }
}

async function getJson(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<{ response: Response; body: unknown }> {
  const timeout = AbortSignal.timeout(10_000);
  const response = await fetch(url, {
    headers: { accept: 'application/vnd.github+json', ...headers },
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}. Check the token in integrations.github.`);
  }
  return { response, body: await response.json() };
}

/** From the header Link, RFC 8288. */
function lastPage(response: Response): string | undefined {
  const links = response.headers.get('link')?.split(',') ?? [];
  const last = links.find((link) => link.includes('rel="last"'));
  return /<([^>]+)>/.exec(last ?? '')?.[1];
}
