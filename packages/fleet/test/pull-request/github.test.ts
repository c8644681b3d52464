import { expect, it } from 'vitest';
import { gitHubPullRequests, type PullRequestContent } from '../../src/pull-request/index.ts';
import { parseRepositoryUrl } from '../../src/pull-request/repository-url.ts';
import { startGitHub } from './server.ts';

const CONTENT: PullRequestContent = {
  repository: 'https://github.com/acme/refunds.git',
  branch: 'quoin/service-2.0.0',
  base: 'main',
  title: 'chore(refunds): upgrade to service 2.0.0',
  body: 'What changed',
  draft: false,
};

it('opens one pull request a branch, and updates it from then on', async () => {
  await using server = await startGitHub();
  const pullRequests = gitHubPullRequests({ token: 'secret-token', apiBaseUrl: server.url });
  const first = await pullRequests.open(CONTENT);
  expect(first).toEqual({ url: 'https://github.test/acme/refunds/pull/1', created: true });
  const second = await pullRequests.open({ ...CONTENT, body: 'More', title: 'Other' });
  expect(second).toEqual({ ...first, created: false });
  expect(server.pulls).toMatchObject([
    { title: 'Other', body: 'More', draft: false, base: { ref: 'main' } },
  ]);
});

it('opens another one for another branch, and after the first was closed', async () => {
  await using server = await startGitHub();
  const pullRequests = gitHubPullRequests({
    token: async () => 'secret-token',
    apiBaseUrl: server.url,
  });
  await pullRequests.open(CONTENT);
  await pullRequests.open({ ...CONTENT, branch: 'quoin/service-2.1.0' });
  const [closed] = server.pulls;
  if (closed) closed.state = 'closed';
  await pullRequests.open(CONTENT);
  expect(server.pulls.map(({ head }) => head.ref)).toEqual([
    'quoin/service-2.0.0',
    'quoin/service-2.1.0',
    'quoin/service-2.0.0',
  ]);
});

it('is a draft while there are conflicts, and ready afterwards', async () => {
  await using server = await startGitHub();
  const pullRequests = gitHubPullRequests({ token: 'secret-token', apiBaseUrl: server.url });
  const states: (boolean | undefined)[] = [];
  for (const draft of [true, false, false, true]) {
    await pullRequests.open({ ...CONTENT, draft });
    states.push(server.pulls[0]?.draft);
  }
  expect(states).toEqual([true, false, false, true]);
  expect(server.pulls).toHaveLength(1);
  expect(server.requests.filter((each) => each === 'POST /graphql')).toHaveLength(2);
});

it('is open where a repository has no drafts', async () => {
  await using server = await startGitHub({ drafts: false });
  const pullRequests = gitHubPullRequests({ token: 'secret-token', apiBaseUrl: server.url });
  await pullRequests.open({ ...CONTENT, draft: true });
  expect(server.pulls).toMatchObject([{ draft: false }]);
});

it('says what to do when the server refuses, and never shows the token', async () => {
  await using server = await startGitHub();
  const refused = gitHubPullRequests({ token: 'wrong-token', apiBaseUrl: server.url });
  const error = await refused.open(CONTENT).catch((each: unknown) => each);
  expect(error).toMatchObject({ name: 'FleetError' });
  expect(String(error)).toContain(
    'github.com/acme/refunds refuses the pull request: Bad credentials',
  );
  expect(String(error)).toContain('Make a new one.');
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('wrong-token');

  const pullRequests = gitHubPullRequests({ token: 'secret-token', apiBaseUrl: server.url });
  const elsewhere = { ...CONTENT, repository: 'https://github.com/acme/unknown' };
  await expect(pullRequests.open(elsewhere)).rejects.toThrow('the token may not read it');
  await expect(pullRequests.open({ ...CONTENT, repository: '/srv/git' })).rejects.toThrow(
    '/srv/git names no repository',
  );
});

it('serves the repositories of its host only', () => {
  const enterprise = gitHubPullRequests({ token: 't', host: 'git.acme.test' });
  expect(enterprise.serves('https://git.acme.test/a/b')).toBe(true);
  expect(enterprise.serves('git@git.acme.test:a/b.git')).toBe(true);
  expect(enterprise.serves('https://github.com/a/b')).toBe(false);
  expect(enterprise.serves('/srv/git/git.acme.test')).toBe(false);
});

it.each([
  ['https://github.com/acme/refunds.git', 'github.com', 'acme', 'refunds'],
  ['https://user:password@GitHub.com/acme/refunds/', 'github.com', 'acme', 'refunds'],
  ['git@github.com:acme/refunds.git', 'github.com', 'acme', 'refunds'],
  ['ssh://git@github.com/acme/refunds', 'github.com', 'acme', 'refunds'],
])('reads %s', (url, host, owner, repo) => {
  expect(parseRepositoryUrl(url)).toEqual({ host, owner, repo });
});

it.each([
  'https://github.com/acme',
  '/srv/git/refunds.git',
  'file:///srv/refunds',
  'a/b',
  'https://h/a/b/c',
])('reads no repository from %s', (url) => {
  expect(parseRepositoryUrl(url)).toBeUndefined();
});
