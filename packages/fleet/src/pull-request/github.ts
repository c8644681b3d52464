import { Octokit } from '@octokit/core';
import { FleetError } from '../errors.ts';
import { toFleetError } from './github-error.ts';
import { parseRepositoryUrl, type RepositoryName } from './repository-url.ts';
import type { OpenedPullRequest, PullRequestContent, PullRequests } from './types.ts';

const PUBLIC_HOST = 'github.com';

export interface GitHubOptions {
  /** May read and write pull requests of the repositories; a function when it expires. */
  token: string | ((repository: string) => Promise<string>);
  /** The host of the repositories. @default 'github.com' */
  host?: string | undefined;
  /** Where its API is. @default 'https://api.github.com', or `https://<host>/api/v3` for another host */
  apiBaseUrl?: string | undefined;
}

interface Session extends RepositoryName {
  octokit: Octokit;
  signal: AbortSignal | undefined;
}

interface Found {
  number: number;
  node_id: string;
  html_url: string;
  draft?: boolean | undefined;
}

/**
 * The pull requests of github.com, or of a GitHub Enterprise server: one a branch, a draft while it
 * has conflicts.
 */
export function gitHubPullRequests({
  token,
  host = PUBLIC_HOST,
  apiBaseUrl = host === PUBLIC_HOST ? 'https://api.github.com' : `https://${host}/api/v3`,
}: GitHubOptions): PullRequests {
  return {
    serves: (repository) => parseRepositoryUrl(repository)?.host === host,
    open: async (content, signal) => {
      const name = parseRepositoryUrl(content.repository);
      if (!name) throw new FleetError(`${content.repository} names no repository of ${host}.`);
      const auth = typeof token === 'string' ? token : await token(content.repository);
      const octokit = new Octokit({ auth, baseUrl: apiBaseUrl, userAgent: 'quoin' });
      return openOrUpdate({ ...name, octokit, signal }, content).catch((error: unknown) => {
        throw toFleetError(error, `${host}/${name.owner}/${name.repo}`);
      });
    },
  };
}

async function openOrUpdate(
  session: Session,
  content: PullRequestContent,
): Promise<OpenedPullRequest> {
  const found = await find(session, content.branch);
  if (!found) return { url: await create(session, content), created: true };
  await update(session, found, content);
  return { url: found.html_url, created: false };
}

async function find({ octokit, owner, repo, signal }: Session, branch: string) {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls', {
    owner,
    repo,
    head: `${owner}:${branch}`,
    state: 'open',
    request: { signal },
  });
  // A server that does not know the filter answers with all of them.
  return data.find(({ head }) => head.ref === branch);
}

async function create(session: Session, content: PullRequestContent): Promise<string> {
  const { octokit, owner, repo, signal } = session;
  const { branch: head, base, title, body, draft } = content;
  try {
    const { data } = await octokit.request('POST /repos/{owner}/{repo}/pulls', {
      ...{ owner, repo, head, base, title, body, draft },
      request: { signal },
    });
    return data.html_url;
  } catch (error) {
    // Private repositories of some plans have no drafts; the text names the conflicts all the same.
    if (!draft || !/draft/i.test(String(error))) throw error;
    return create(session, { ...content, draft: false });
  }
}

async function update(
  { octokit, owner, repo, signal }: Session,
  { number: pull_number, node_id: id, draft: isDraft = false }: Found,
  { base, title, body, draft }: PullRequestContent,
): Promise<void> {
  await octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
    ...{ owner, repo, pull_number, base, title, body },
    request: { signal },
  });
  if (isDraft === draft) return;
  // The REST API cannot change this.
  const action = draft ? 'convertPullRequestToDraft' : 'markPullRequestReadyForReview';
  const query = `mutation ($id: ID!) { ${action}(input: { pullRequestId: $id }) { clientMutationId } }`;
  await octokit.graphql(query, { id, request: { signal } });
}
