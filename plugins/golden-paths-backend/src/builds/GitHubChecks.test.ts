import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import { DefaultGithubCredentialsProvider, ScmIntegrations } from '@backstage/integration';
import { expect, it, onTestFinished } from 'vitest';
import { GitHubChecks } from './GitHubChecks.ts';

interface Run {
  status: string;
  conclusion: string | null;
}

const times = { started_at: '2026-11-24T12:00:00Z', completed_at: '2026-11-24T12:01:30Z' };

/** A server that speaks GitHub's REST API for one repository with three commits. */
async function setUp(runs: Run[], token = 'a-token') {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', base());
    asked.push(request.url ?? '');
    const answer = (status: number, body: unknown, headers = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    const commits = '/api/v3/repos/acme/refunds/commits';
    if (request.headers.authorization !== 'Bearer a-token') answer(401, { message: 'Bad token' });
    else if (pathname === commits) {
      const page = Number(searchParams.get('page') ?? 1);
      const link = `<${base()}${commits}?per_page=1&page=${page + 1}>; rel="next", <${base()}${commits}?per_page=1&page=3>; rel="last"`;
      answer(200, [{ sha: `c${4 - page}` }], page < 3 ? { link } : {});
    } else if (pathname === `${commits}/c1/check-runs`) {
      const check_runs = runs.map((run) => ({ ...times, html_url: 'https://ci/1', ...run }));
      answer(200, { total_count: runs.length, check_runs });
    } else answer(404, { message: 'Not Found' });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const base = () => `http://${host}`;
  const github = [{ host, apiBaseUrl: `${base()}/api/v3`, token }];
  const integrations = ScmIntegrations.fromConfig(new ConfigReader({ integrations: { github } }));
  const credentials = DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  const checks = new GitHubChecks(integrations, credentials);
  const of = (url: string, path = '.') =>
    checks.firstBuildOf({ name: 'refunds', location: { kind: 'git', url, path } });
  return { asked, of, url: `${base()}/acme/refunds.git` };
}

const run = (conclusion: string | null, status = 'completed'): Run => ({ status, conclusion });

it('takes the check runs of the first commit on the default branch', async () => {
  const { of, url, asked } = await setUp([run('success'), run('skipped')]);
  expect(await of(url)).toEqual({
    outcome: 'passed',
    at: '2026-11-24T12:01:30.000Z',
    seconds: 90,
    url: 'https://ci/1',
  });
  expect(asked.at(-1)).toContain('/commits/c1/check-runs');
});

it.each([
  ['failed', [run('success'), run('failure')]],
  ['failed', [run('timed_out'), run(null, 'in_progress')]],
  ['unknown', [run('success'), run(null, 'in_progress')]],
  ['unknown', [run('success'), run('cancelled')]],
  ['unknown', [run('skipped')]],
  ['unknown', []],
])('says %s for %j', async (outcome, runs) => {
  const { of, url } = await setUp(runs);
  expect((await of(url))?.outcome).toBe(outcome);
});

it('says what to do when the server refuses', async () => {
  const { of, url } = await setUp([], 'another-token');
  await expect(of(url)).rejects.toThrow(/answered 401. Check the token in integrations.github/);
});

it('knows nothing of other hosts, nor of a folder within a repository', async () => {
  const { of, url, asked } = await setUp([]);
  expect(await of('https://git.example.com/acme/refunds.git')).toBeUndefined();
  expect(await of(url, 'services/refunds')).toBeUndefined();
  expect(asked).toEqual([]);
});
