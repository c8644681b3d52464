import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { postSummary, type PostSummaryOptions } from '../src/pull-request/postSummary.ts';

const MARK = '<!-- mark -->';
const BOT = 'github-actions[bot]';

interface Comment {
  id: number;
  body: string;
  html_url: string;
  user: { login: string };
}

/** The part of GitHub's API that comments need, on a real socket. */
class GitHub {
  readonly comments: Comment[] = [];
  readonly requests: string[] = [];
  /** Answers that come before the API's own. */
  readonly failures: number[] = [];

  comment(body: string, login = BOT): Comment {
    const id = this.comments.length + 1;
    const made = { id, body, html_url: `https://github.example/c/${String(id)}`, user: { login } };
    this.comments.push(made);
    return made;
  }

  async answer(request: IncomingMessage): Promise<[status: number, content: unknown]> {
    const { method = '', url = '', headers } = request;
    this.requests.push(`${method} ${url}`);
    const failure = this.failures.shift();
    if (failure !== undefined) return [failure, { message: 'It is not our day' }];
    if (headers.authorization !== 'Bearer secret') return [403, { message: 'Forbidden' }];
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (method === 'GET' && pathname === '/repos/o/r/issues/7/comments') {
      const size = Number(searchParams.get('per_page'));
      const start = (Number(searchParams.get('page')) - 1) * size;
      return [200, this.comments.slice(start, start + size)];
    }
    const { body } = (await json(request)) as { body: string };
    if (method === 'POST' && pathname === '/repos/o/r/issues/7/comments') {
      return [201, this.comment(body)];
    }
    const id = /^\/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(pathname)?.[1];
    const known = this.comments.find((each) => String(each.id) === id);
    if (method !== 'PATCH' || known === undefined) return [404, { message: 'Not Found' }];
    known.body = body;
    return [200, known];
  }
}

async function start() {
  const github = new GitHub();
  const server = createServer((request, response) => {
    void github.answer(request).then(([status, content]) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(content));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const api = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const post = (body: string, options: Partial<PostSummaryOptions> = {}) =>
    postSummary({
      ...{ api, repository: 'o/r', number: 7, token: 'secret', mark: MARK },
      body: `${MARK}\n${body}`,
      pause: () => Promise.resolve(),
      ...options,
    });
  return { github, post };
}

it('writes one comment and edits it from then on', async () => {
  const { github, post } = await start();
  github.comment('Looks good to me.', 'ada');
  const address = await post('first');
  expect(await post('second')).toBe(address);
  expect(github.comments.map(({ body }) => body)).toEqual(['Looks good to me.', `${MARK}\nsecond`]);
  const before = github.requests.length;
  expect(await post('second')).toBe(address);
  expect(github.requests.slice(before).every((request) => request.startsWith('GET'))).toBe(true);
});

it('finds its comment behind hundreds of others', async () => {
  const { github, post } = await start();
  for (let each = 0; each < 250; each += 1) github.comment('talk', 'ada');
  const own = github.comment(`${MARK}\nold`);
  await post('new');
  expect(own.body).toBe(`${MARK}\nnew`);
  expect(github.comments).toHaveLength(251);
});

it('never edits the comment of somebody who copied the mark', async () => {
  const { github, post } = await start();
  const copied = github.comment(`${MARK}\nmine`, 'mallory');
  await post('ours');
  expect(copied.body).toBe(`${MARK}\nmine`);
  expect(github.comments).toHaveLength(2);
});

it('tries again when GitHub fails for a moment, and gives up in the end', async () => {
  const { github, post } = await start();
  github.failures.push(502, 503);
  await post('after two failures');
  expect(github.comments).toHaveLength(1);
  github.failures.push(500, 500, 500);
  await expect(post('never')).rejects.toThrow(/answered 500 to GET: .*not our day/);
});

it('says what to allow when it may not write', async () => {
  const { post } = await start();
  await expect(post('x', { token: 'wrong' })).rejects.toThrow(
    /answered 403 .*"permissions: pull-requests: write"/,
  );
  await expect(post('x', { api: 'http://127.0.0.1:1' })).rejects.toThrow(/cannot be reached/);
});

it('cuts what GitHub would refuse', async () => {
  const { github, post } = await start();
  await post('x'.repeat(100_000));
  expect(github.comments[0]?.body).toHaveLength(65_536);
  expect(github.comments[0]?.body).toMatch(/too long for a comment/);
});
