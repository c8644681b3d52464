import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface StoredPullRequest {
  number: number;
  node_id: string;
  html_url: string;
  state: 'open' | 'closed';
  title: string;
  body: string;
  draft: boolean;
  base: { ref: string };
  head: { ref: string; label: string };
}

interface Answer {
  status: number;
  body: unknown;
}

/** An HTTP server that keeps pull requests as GitHub's API shows them. */
export async function startGitHub({ token = 'secret-token', drafts = true } = {}) {
  const pulls: StoredPullRequest[] = [];
  const requests: string[] = [];

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { method = '', url = '/', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    requests.push(`${method} ${pathname}`);
    if (headers.authorization !== `token ${token}`) {
      return { status: 401, body: { message: 'Bad credentials' } };
    }
    if (pathname === '/graphql') return { status: 200, body: change(await json(request)) };
    const [, owner, repo, number] =
      /^\/repos\/([^/]+)\/([^/]+)\/pulls\/?(\d*)$/.exec(pathname) ?? [];
    if (repo !== 'refunds') return { status: 404, body: { message: 'Not Found' } };
    if (method === 'GET') {
      const head = searchParams.get('head');
      const found = pulls.filter(
        ({ state, head: { label } }) => state === 'open' && label === head,
      );
      return { status: 200, body: found };
    }
    const content = (await json(request)) as Record<string, string | boolean>;
    if (method === 'PATCH') {
      const pull = pulls.find((each) => each.number === Number(number));
      const { base, ...others } = content;
      if (pull) Object.assign(pull, others, base !== undefined && { base: { ref: base } });
      return { status: pull ? 200 : 404, body: pull ?? { message: 'Not Found' } };
    }
    if (content.draft === true && !drafts) {
      const message = 'Draft pull requests are not supported in this repository.';
      return { status: 422, body: { message } };
    }
    const { head, base, title, body, draft } = content;
    const next = pulls.length + 1;
    const pull: StoredPullRequest = {
      ...{ number: next, node_id: `PR_${next}`, state: 'open' },
      html_url: `https://github.test/${owner}/${repo}/pull/${next}`,
      ...{ title: String(title), body: String(body), draft: draft === true },
      base: { ref: String(base) },
      head: { ref: String(head), label: `${owner}:${head}` },
    };
    pulls.push(pull);
    return { status: 201, body: pull };
  }

  function change(query: unknown) {
    const { query: text, variables } = query as { query: string; variables: { id: string } };
    const pull = pulls.find(({ node_id }) => node_id === variables.id);
    if (pull) pull.draft = text.includes('convertPullRequestToDraft');
    return { data: {} };
  }

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    pulls,
    requests,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
