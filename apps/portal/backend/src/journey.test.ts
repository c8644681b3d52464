import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { templateSource } from '@quoin/fleet/source';
import type { Fleet, FleetServiceDetail, Job, TemplateList } from '@quoin/fleet/types';
import { type Postgres, temporaryPostgres } from '@quoin/postgres';
import { loadTemplate, readVendored, render, vendoredPaths } from '@quoin/scaffold';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Portal, root, startPortal } from './testing/portal.ts';

const answers = {
  name: 'refunds',
  owner: 'team-payments',
  description: 'Gives money back',
  port: 8090,
  database: true,
  events: 'none',
  cache: false,
  paymentsGrade: false,
};

let folder: string;
let postgres: Postgres;
let portal: Portal;
let headers: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portal-journey-'));
  postgres = await temporaryPostgres();
  await postgres.createDatabase('portal');
  const extra = join(folder, 'config.yaml');
  await writeFile(
    extra,
    `quoin: { dataDir: ${join(folder, 'data')} }
search: { collators: { catalog: { schedule: { initialDelay: 1s, frequency: 1s } } } }
`,
  );
  portal = await startPortal({
    databaseUrl: postgres.url('portal'),
    config: [join(root, 'app-config.yaml'), extra],
  });
  const session = await fetch(`${portal.url}/api/auth/guest/refresh`);
  const { backstageIdentity } = (await session.json()) as { backstageIdentity: { token: string } };
  headers = {
    authorization: `Bearer ${backstageIdentity.token}`,
    'content-type': 'application/json',
  };
});

afterAll(async () => {
  await portal.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function get<T>(path: string): Promise<T | undefined> {
  const response = await fetch(`${portal.url}/api/${path}`, { headers });
  return response.ok ? ((await response.json()) as T) : undefined;
}

async function post<T>(path: string, body: object = {}): Promise<T> {
  const options = { method: 'POST', headers, body: JSON.stringify(body) };
  return (await (await fetch(`${portal.url}/api/${path}`, options)).json()) as T;
}

/** What the template renders, with packages that stand in for the packed ones. */
async function expectedFiles() {
  const source = join(root, 'templates/service');
  const template = await loadTemplate(source, await templateSource(source));
  const { files } = render(template, answers);
  const packages = join(folder, 'data/packages');
  await mkdir(packages, { recursive: true });
  for (const path of vendoredPaths(files)) {
    await writeFile(join(packages, basename(path)), `packed ${path}`);
  }
  return [...files, ...(await readVendored(files, packages))];
}

it('takes a guest from the template to a service in the catalog and in search', async () => {
  const files = await expectedFiles();
  await vi.waitUntil(() => get('catalog/entities/by-name/template/default/service'), 60_000);
  const created = await fetch(`${portal.url}/api/scaffolder/v2/tasks`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ templateRef: 'template:default/service', values: answers }),
  });
  const { id } = (await created.json()) as { id: string };
  const task = await vi.waitUntil(
    async () => {
      const current = await get<{ status: string }>(`scaffolder/v2/tasks/${id}`);
      return current && /completed|failed/.test(current.status) && current;
    },
    { timeout: 60_000, interval: 100 },
  );
  const events = await get<{ body: { message: string } }[]>(`scaffolder/v2/tasks/${id}/events`);
  expect(task.status, events?.map(({ body }) => body.message).join('\n')).toBe('completed');

  const api = await vi.waitUntil(
    () => get<{ spec: { definition: string } }>('catalog/entities/by-name/api/default/refunds'),
    10_000,
  );
  expect(JSON.parse(api.spec.definition)).toMatchObject({
    openapi: expect.stringMatching(/^3\.1/),
  });
  expect(await get('catalog/entities/by-name/component/default/refunds')).toMatchObject({
    spec: { owner: expect.stringContaining('team-payments') },
  });

  const clone = join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', join(folder, 'data/git/refunds.git'), clone]);
  for (const { path, content } of files) {
    expect(await readFile(join(clone, path))).toEqual(content);
  }
  const listed = execFileSync('git', ['-C', clone, 'ls-files'], { encoding: 'utf8' });
  expect(listed.trim().split('\n')).toHaveLength(files.length);

  await found('refunds', 'software-catalog');
});

it('shows the guest what was generated in the fleet, and that they may upgrade it', async () => {
  await post<unknown>('golden-paths/fleet/refresh');
  const refresh = await vi.waitUntil(
    async () => {
      const current = await get<Fleet['refresh']>('golden-paths/fleet/refresh');
      return current && current.state !== 'running' && current;
    },
    { timeout: 60_000, interval: 200 },
  );
  expect(refresh).toMatchObject({ state: 'idle', done: refresh.total });

  const refunds = await get<FleetServiceDetail>('golden-paths/fleet/refunds');
  expect(refunds).toMatchObject({
    service: { entityRef: 'component:default/refunds' },
    status: 'current',
    template: 'service',
    owner: 'group:default/team-payments',
    localChanges: [],
    firstBuild: { outcome: 'unknown' },
    may: { upgrade: true, adopt: true },
  });
  const templates = await get<TemplateList>('golden-paths/templates');
  const service = templates?.items.find(({ name }) => name === 'service');
  expect(service?.versions[0]?.version).toBe(refunds?.version);
  expect(service).toMatchObject({ owner: 'group:default/team-platform' });
  expect(service?.adopters).toBeGreaterThan(0);

  const created = await post<Job>('golden-paths/upgrades', { services: ['refunds'] });
  const job = await vi.waitUntil(
    async () => {
      const current = await get<Job>(`golden-paths/upgrades/${created.id}`);
      return current?.state !== 'running' && current;
    },
    { timeout: 60_000, interval: 100 },
  );
  expect(job).toMatchObject({
    createdBy: 'user:default/guest',
    services: [{ name: 'refunds', state: 'unchanged' }],
  });
});

it('serves the decisions and standards of this repository, and finds them', async () => {
  for (const [kind, type, term] of [
    ['decisions', 'decision', 'backstage'],
    ['standards', 'standard', 'owasp'],
  ] as const) {
    expect((await fetch(`${portal.url}/api/${kind}/${kind}`)).status).toBe(401);
    const list = await get<{ items: unknown[]; problems: unknown[] }>(`${kind}/${kind}`);
    expect(list?.items.length).toBeGreaterThan(0);
    expect(list?.problems).toEqual([]);
    await found(term, type);
  }
});

/** Waits until search finds the term among the documents of a type. */
async function found(term: string, type: string): Promise<void> {
  const path = `search/query?term=${term}&types[0]=${type}`;
  await vi.waitUntil(async () => (await get<{ results: unknown[] }>(path))?.results.length, 60_000);
}
