import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { git } from '../../src/git/index.ts';
import { openMirror, openService, openTemplateHistory } from '../../src/index.ts';
import { createTemplates, disposable, template, type TemplateRepository } from './templates.ts';

const YAML = 'templates/service/template.yaml';

async function setUp(format?: 'sha1' | 'sha256') {
  const templates = await createTemplates(format);
  await templates.commit('feat: one', { [YAML]: template('1.0.0'), 'a.txt': 'one' });
  await templates.commit('feat: two', { [YAML]: template('1.1.0'), 'a.txt': 'two' });
  // As servers of repositories do.
  await templates.git('config', 'uploadpack.allowFilter', 'true');
  await templates.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  return disposable(templates, {
    url: pathToFileURL(templates.repository).href,
    cache: join(templates.folder, 'cache'),
  });
}

describe('a mirror', () => {
  it.each(['sha1', 'sha256'] as const)('has what its repository has (%s)', async (format) => {
    await using world = await setUp(format);
    const { url, cache } = world;
    const mirror = await openMirror(url, { cache, history: true });
    expect(mirror.branch).toBe('main');
    expect(await mirror.repository.git(['log', '--format=%s'])).toBe('feat: two\nfeat: one\n');
    const repository = mirror.repository.directory;
    const [record] = await (await openTemplateHistory({ repository, cache })).templates();
    expect(record?.versions.map(({ version }) => version)).toEqual(['1.1.0', '1.0.0']);
  });

  it('asks the server again when it is too old, and follows its default branch', async () => {
    await using world = await setUp();
    const { templates, url, cache } = world;
    const read = async (maxAge: number) => {
      const { repository, branch } = await openMirror(url, { cache, maxAge });
      return `${branch} ${(await repository.git(['log', '-1', '--format=%s'])).trim()}`;
    };
    expect(await read(60)).toBe('main feat: two');
    await templates.git('switch', '--quiet', '--create', 'trunk');
    await templates.commit('feat: three', { 'a.txt': 'three' });
    expect(await read(60)).toBe('main feat: two');
    expect(await read(0)).toBe('trunk feat: three');
  });

  it('takes a rewritten branch as it is', async () => {
    await using world = await setUp();
    const { templates, url, cache } = world;
    await openMirror(url, { cache, history: true });
    await templates.git('reset', '--quiet', '--hard', 'HEAD~1');
    const { repository } = await openMirror(url, { cache, history: true, maxAge: 0 });
    expect(await repository.git(['log', '--format=%s'])).toBe('feat: one\n');
  });

  it('is made once by any number at the same time', async () => {
    await using world = await setUp();
    const { url, cache } = world;
    const program = `
      import { openMirror } from ${JSON.stringify(new URL('../../src/history/mirror.ts', import.meta.url).href)};
      const { repository } = await openMirror(${JSON.stringify(url)}, { cache: ${JSON.stringify(cache)}, maxAge: 0 });
      process.stdout.write(await repository.git(['log', '-1', '--format=%s']));`;
    const outputs = await Promise.all([1, 2, 3].map(() => runNode(program)));
    expect(outputs).toEqual(['feat: two\n', 'feat: two\n', 'feat: two\n']);
    expect(await readdir(join(cache, 'mirrors'))).toHaveLength(1);
  });

  it('without history brings the files of a service, and no others', async () => {
    await using world = await setUp();
    const { templates, url, cache } = world;
    await templates.commit('feat: services', {
      'services/refunds/.quoin.yaml': 'template: service\nversion: 1.0.0\nanswers: {}\n',
      'services/refunds/own.txt': 'own',
      'other/big.bin': 'x'.repeat(100_000),
    });
    const location = { kind: 'git' as const, url, path: 'services/refunds' };
    const service = await openService({ name: 'refunds', location }, { cache });

    expect(service.provenance).toMatchObject({ template: 'service', version: '1.0.0' });
    expect(await service.repository.git(['rev-list', '--count', 'HEAD'])).toBe('1\n');
    const objects = await service.repository.git([
      ...['rev-list', '--objects', '--missing=print', 'HEAD'],
    ]);
    const missing = objects.split('\n').filter((line) => line.startsWith('?'));
    // The other folder's file, and those of the root.
    expect(missing).toHaveLength(3);
    const files = await service.repository.readFiles(service.tree);
    expect(files.map(({ path }) => path)).toEqual(['.quoin.yaml', 'own.txt']);
  });
});

describe('a repository that asks who is there', () => {
  it('is opened with the credentials of the URL or those that are found for it', async () => {
    await using world = await setUp();
    const { templates, cache } = world;
    await using server = await serve(templates, 'ada:open sesame');
    const withCredentials = server.url.replace('//', '//ada:open%20sesame@');
    const mirror = await openMirror(withCredentials, { cache });
    expect(mirror.url).toBe(server.url);
    expect(await mirror.repository.git(['config', '--list', '--local'])).not.toContain('sesame');

    const asked: string[] = [];
    const credentials = async (url: string) => {
      asked.push(url);
      return { username: 'ada', password: 'open sesame' };
    };
    const again = await openMirror(server.url, { cache: join(cache, 'again'), credentials });
    expect(asked).toEqual([server.url]);
    expect(await again.repository.git(['log', '-1', '--format=%s'])).toBe('feat: two\n');
  });

  it('is refused without a word of the credentials', async () => {
    await using world = await setUp();
    const { templates, cache } = world;
    await using server = await serve(templates, 'ada:open sesame');
    const refused = openMirror(server.url.replace('//', '//ada:wrong-one@'), { cache });
    const error = await refused.catch((reason: unknown) => reason as Error);
    expect(String(error)).toMatch(/FleetError: http:.*cannot be read: .*\. Sign in to it with git/);
    expect(String(error)).not.toContain('wrong-one');
    expect(await readdir(join(cache, 'mirrors'))).toEqual([]);
  });
});

describe('what cannot be mirrored', () => {
  it.each([
    [
      'http://ada:secret@127.0.0.1:1/a.git',
      /127\.0\.0\.1:1\/a\.git cannot be read: .*Check the network/,
    ],
    ['file:///nowhere/a.git', /file:\/\/\/nowhere\/a\.git cannot be read: .*Correct the URL/],
    ['ext::sh -c "echo secret"', /is no URL of a git repository/],
  ])('%s is named with what to do', async (url, message) => {
    await using templates = await createTemplates();
    const error = await openMirror(url, { cache: templates.folder }).catch(
      (reason: unknown) => reason as Error,
    );
    expect(String(error)).toMatch(message);
    if (url.includes('ada')) expect(String(error)).not.toContain('secret');
  });

  it('a repository without commits is one', async () => {
    await using templates = await createTemplates();
    const url = pathToFileURL(templates.repository).href;
    await expect(openMirror(url, { cache: templates.folder })).rejects.toThrow(
      'has no commit on its default branch',
    );
  });
});

async function runNode(program: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return output;
}

/** Serves a repository with git's own program for HTTP, to those who know the word. */
async function serve({ folder }: TemplateRepository, word: string) {
  const backend = join((await git(['--exec-path'])).trim(), 'git-http-backend');
  const expected = `Basic ${Buffer.from(word).toString('base64')}`;
  const server = createServer((request, response) => {
    if (request.headers.authorization === expected)
      return answer(backend, folder, request, response);
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/platform/.git`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** As https://git-scm.com/docs/git-http-backend describes it: CGI. */
function answer(backend: string, root: string, request: IncomingMessage, response: ServerResponse) {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn(backend, {
    env: {
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      PATH: process.env.PATH,
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf('\r\n\r\n');
    const headers = output.subarray(0, end).toString().split('\r\n');
    const status = headers.find((line) => line.startsWith('Status: '))?.slice(8, 11) ?? '200';
    const others = headers.filter((line) => !line.startsWith('Status: '));
    response.writeHead(
      Number(status),
      others.flatMap((line) => line.split(': ')),
    );
    response.end(output.subarray(end + 4));
  });
}
