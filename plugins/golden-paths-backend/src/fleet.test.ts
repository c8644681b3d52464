import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Postgres, temporaryPostgres } from '@quoin/postgres';
import { noteFirstBuild, Repository } from '@quoin/fleet';
import type {
  Fleet as FleetAnswer,
  FleetServiceDetail,
  Job,
  TemplateDetail,
  TemplateMatchList,
  UpgradePreview,
} from '@quoin/fleet/types';
import knex from 'knex';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JobStore } from './database/JobStore.ts';
import { component } from './testing/files.ts';
import { createFleet, type Fleet, git } from './testing/fleet.ts';
import { startPortal, type TestPortal } from './testing/portal.ts';

let fleet: Fleet;
let postgres: Postgres;
let portal: TestPortal;

/** A git server that has no repository, or keeps who asks waiting. */
let hangs = false;
const asked = Promise.withResolvers<undefined>();
const server = createServer((_request, response) => {
  if (hangs) asked.resolve(undefined);
  else response.writeHead(404).end();
});

const start = () =>
  startPortal(postgres.url('portal'), {
    catalog: {
      rules: [{ allow: ['Component'] }],
      locations: [{ type: 'file', target: join(fleet.folder, 'slow.yaml') }],
    },
    quoin: {
      dataDir: fleet.dataDir,
      templates: { repository: fleet.templates },
      // Only by hand here, so that each test knows what was found.
      fleet: {
        schedule: { frequency: { hours: 1 }, timeout: { hours: 1 }, initialDelay: { hours: 1 } },
      },
    },
  });

beforeAll(async () => {
  fleet = await createFleet();
  await fleet.generate('refunds');
  await fleet.generate('cards', { 'src/own.ts': 'own();\n', 'README.md': '# cards\n\nRun it.\n' });
  await fleet.generate('ledger', { 'src/main.ts': 'listen(9090);\n' });
  await fleet.release();
  await fleet.generate('rates');
  await fleet.publish('old', {
    'catalog-info.yaml':
      'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: old }\nspec: { type: service, lifecycle: experimental, owner: "user:default/ada" }\n',
    'src/main.ts': 'listen(8080);\n',
    'README.md': '# old\n\nStart it.\n',
    'package.json': '{ "scripts": { "test": "node --test" }, "name": "old" }\n',
  });
  await fleet.release();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await writeFile(
    join(fleet.folder, 'slow.yaml'),
    component('slow')
      .replace(
        'name: slow',
        `name: slow\n  annotations: { quoin.dev/repository: 'http://127.0.0.1:${port}/slow.git' }`,
      )
      .replace('group:default/team-payments', 'user:default/ada'),
  );
  postgres = await temporaryPostgres();
  await postgres.createDatabase('portal');
  portal = await start();
  const entities = ['refunds', 'cards', 'ledger', 'rates', 'old', 'slow'];
  await vi.waitUntil(async () => (await known()).length === entities.length, { timeout: 30_000 });
});

afterAll(async () => {
  await portal.backend.stop();
  await postgres.stop();
  server.close();
  server.closeAllConnections();
  await rm(fleet.folder, { recursive: true });
});

/** The components that the catalog has with their owner. */
async function known(): Promise<unknown[]> {
  const query = { filter: 'kind=component,relations.ownedBy=user:default/ada' };
  const { body } = await request(portal.backend.server).get('/api/catalog/entities').query(query);
  return body as unknown[];
}

async function refresh(): Promise<void> {
  const { status } = await portal.post('/fleet/refresh');
  expect(status).toBe(202);
  await vi.waitUntil(
    async () =>
      ((await portal.get('/fleet/refresh')).body as FleetAnswer['refresh']).state !== 'running',
    { timeout: 60_000, interval: 50 },
  );
}

async function finished(id: string): Promise<Job> {
  return vi.waitUntil(
    async () => {
      const job = (await portal.get(`/upgrades/${id}`)).body as Job;
      return job.state !== 'running' && job;
    },
    { timeout: 60_000, interval: 50 },
  );
}

const bare = (name: string) => join(fleet.dataDir, 'git', `${name}.git`);

describe('before the first check', () => {
  it('shows the templates with their versions, and no service', async () => {
    const { body } = await portal.get('/templates');
    expect(body).toMatchObject({
      items: [
        {
          name: 'service',
          entityRef: 'template:default/service',
          versions: [
            { version: '2.0.0', changes: ['**Breaking**: it asks for a region.'] },
            { version: '1.1.0', changes: ['It says how it is.'] },
            { version: '1.0.0' },
          ],
          adopters: 0,
          firstBuilds: { passed: 0, failed: 0, unknown: 0 },
        },
      ],
    });
    const answer = (await portal.get('/fleet')).body as FleetAnswer;
    expect(answer).toMatchObject({
      services: [],
      templates: [{ name: 'service', versions: ['2.0.0', '1.1.0', '1.0.0'] }],
      refresh: { state: 'idle', total: 0 },
      mayRefresh: true,
    });
    expect((await portal.get('/fleet/refunds')).status).toBe(404);
  });

  it('previews what a template makes, and says which answers do not fit', async () => {
    const preview = await portal.post('/templates/service/preview', { answers: { name: 'fees' } });
    expect(preview.body).toMatchObject({
      version: '2.0.0',
      answers: { name: 'fees', region: 'eu' },
      files: expect.arrayContaining([
        {
          path: 'README.md',
          size: 18,
          executable: false,
          kind: 'text',
          content: '# fees\n\nStart it.\n',
        },
        { path: 'logo.png', size: 10, executable: false, kind: 'binary' },
        expect.objectContaining({ path: 'src/main.ts', content: "listen(8080, 'eu');\n" }),
      ]) as unknown,
    });
    const older = { answers: { name: 'fees' }, version: '1.0.0' };
    const { body } = await portal.post('/templates/service/preview', older);
    expect(body).toMatchObject({ version: '1.0.0', answers: { name: 'fees' } });

    const wrong = { answers: { name: 'No', region: 'mars' } };
    const refused = await portal.post('/templates/service/preview', wrong);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      error: {
        name: 'InputError',
        problems: [
          { answer: 'name', message: 'is "No". Use small letters.' },
          { answer: 'region', message: 'is "mars". Use one of eu, us.' },
        ],
      },
    });
    expect((await portal.post('/templates/none/preview', { answers: {} })).status).toBe(404);
    const unusable = await portal.post('/templates/service/preview', { version: 1 });
    expect(unusable.status).toBe(400);
    expect(JSON.stringify(unusable.body)).toMatch(/answers: .*version: /);
  });
});

describe('after a check', () => {
  beforeAll(async () => {
    const built = { at: '2026-11-24T12:00:00.000Z', seconds: 40, command: 'npm ci' };
    for (const [name, outcome] of [
      ['refunds', 'passed'],
      ['cards', 'failed'],
    ] as const) {
      await noteFirstBuild(await Repository.open(bare(name)), { outcome, ...built });
    }
    await refresh();
  });

  it('shows how far each service is behind, also after a restart of the portal', async () => {
    const before = (await portal.get('/fleet')).body as FleetAnswer;
    const states = before.services.map(({ service, status, version, missing }) => [
      service.name,
      status,
      version,
      missing,
    ]);
    expect(states).toEqual([
      ['cards', 'behind', '1.0.0', ['1.1.0', '2.0.0']],
      ['ledger', 'behind', '1.0.0', ['1.1.0', '2.0.0']],
      ['old', 'not-enrolled', undefined, []],
      ['rates', 'behind', '1.1.0', ['2.0.0']],
      ['refunds', 'behind', '1.0.0', ['1.1.0', '2.0.0']],
      ['slow', 'unreadable', undefined, []],
    ]);
    expect(before.refresh).toMatchObject({ state: 'idle', done: 6, total: 6 });
    const [cards, ledger] = before.services;
    expect(cards).toMatchObject({
      owner: 'user:default/ada',
      localChanges: [{ path: 'README.md', change: 'modified' }],
      conflicts: [],
      firstBuild: { outcome: 'failed', seconds: 40, command: 'npm ci' },
      may: { upgrade: true, adopt: true },
    });
    expect(ledger?.conflicts.map(({ path }) => path)).toEqual(['src/main.ts']);

    await portal.backend.stop();
    portal = await start();

    expect((await portal.get('/fleet')).body).toEqual(before);
  });

  it('shows who uses which version', async () => {
    const { body } = await portal.get('/templates/service');
    const { adoptersByVersion, questions, ...template } = body as TemplateDetail;
    expect(template).toMatchObject({
      adopters: 4,
      behind: 4,
      firstBuilds: { passed: 1, failed: 1, unknown: 2, rate: 0.5 },
    });
    expect(
      adoptersByVersion.map(({ version, services }) => [version, services.map(({ name }) => name)]),
    ).toEqual([
      ['1.1.0', ['rates']],
      ['1.0.0', ['cards', 'ledger', 'refunds']],
    ]);
    expect(questions).toMatchObject([
      { name: 'name', required: true, help: 'Use small letters.', secret: false },
      { name: 'token', required: false, secret: true },
      {
        name: 'region',
        default: 'eu',
        choices: [
          { value: 'eu', label: 'Europe' },
          { value: 'us', label: 'America' },
        ],
      },
    ]);
  });

  it('shows what a service changed, and what an upgrade would change and ask', async () => {
    const changes = (await portal.get('/fleet/cards/changes')).body as UpgradePreview;
    expect(changes.files.map(({ path }) => path)).toEqual(['README.md']);
    expect(changes.files[0]?.patch).toContain('+Run it.');
    const plan = (await portal.get('/fleet/cards/upgrade')).body as UpgradePreview;
    expect(plan).toMatchObject({ from: '1.0.0', to: '2.0.0', conflicts: [] });
    expect(plan.questions.map(({ name }) => name)).toContain('region');
    expect(plan.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['src/health.ts', 'src/main.ts']),
    );
    const american = await portal.post('/fleet/cards/upgrade', { answers: { region: 'us' } });
    expect(JSON.stringify((american.body as UpgradePreview).files)).toContain("listen(8080, 'us')");
    const detail = (await portal.get('/fleet/cards')).body as FleetServiceDetail;
    expect(detail.missingVersions.map(({ version }) => version)).toEqual(['1.1.0', '2.0.0']);
    expect(git(bare('cards'), 'branch', '--list').trim()).toBe('* main');
  });

  it('lets only owners upgrade and adopt, and nobody in who is not signed in', async () => {
    const { body } = await portal.get('/fleet', 'bob');
    const { services, mayRefresh } = body as FleetAnswer;
    expect(mayRefresh).toBe(false);
    expect(services.map(({ may }) => may)).toEqual(
      Array(6).fill({ upgrade: false, adopt: false }) as unknown[],
    );
    const upgrade = await portal.post('/upgrades', { services: ['refunds', 'cards'] }, 'bob');
    expect(upgrade.status).toBe(403);
    expect(upgrade.body).toMatchObject({
      error: {
        name: 'NotAllowedError',
        message: expect.stringContaining('refunds, cards') as string,
      },
    });
    const adoption = { template: 'service', version: '2.0.0', answers: { name: 'old' } };
    expect((await portal.post('/fleet/old/adoption', adoption, 'bob')).status).toBe(403);
    expect((await portal.post('/fleet/refresh', {}, 'bob')).status).toBe(403);
    expect((await portal.get('/upgrades')).body).toEqual({ items: [] });
    for (const path of ['/templates', '/fleet', '/fleet/cards', '/fleet/refresh', '/upgrades']) {
      expect((await portal.get(path, '')).status).toBe(401);
    }
  });

  it('upgrades services on branches, one of them with its conflict', async () => {
    const created = await portal.post('/upgrades', {
      services: ['refunds', 'cards', 'ledger'],
      answers: { cards: { region: 'us', token: 'a-secret-token' } },
    });
    expect(created.status).toBe(202);
    const { id } = created.body as Job;

    const job = await finished(id);

    expect(job).toMatchObject({ state: 'done', createdBy: 'user:default/ada', mayChange: true });
    const [refunds, cards, ledger] = job.services;
    expect(refunds).toMatchObject({
      state: 'done',
      template: 'service',
      from: '1.0.0',
      to: '2.0.0',
      branch: 'quoin/service-2.0.0',
      fetch: `git fetch ${bare('refunds')} quoin/service-2.0.0`,
    });
    expect(refunds?.steps.length).toBeGreaterThan(1);
    expect(refunds?.steps.every(({ state }) => state === 'done')).toBe(true);
    expect(cards?.state).toBe('done');
    expect(ledger).toMatchObject({ state: 'conflicts', conflicts: [{ path: 'src/main.ts' }] });
    const branch = (name: string, ...rest: string[]) =>
      git(bare(name), 'show', `quoin/service-2.0.0${rest.join('')}`);
    expect(branch('cards', ':src/main.ts')).toBe("listen(8080, 'us');\n");
    expect(branch('cards', ':README.md')).toBe('# cards\n\nRun it.\n');
    expect(branch('cards', ':src/own.ts')).toBe('own();\n');
    expect(branch('cards', ':.quoin.yaml')).not.toContain('a-secret-token');
    expect(branch('ledger', ':src/main.ts')).toContain('<<<<<<<');
    for (const name of ['refunds', 'cards', 'ledger']) {
      expect(git(bare(name), 'rev-list', '--count', 'main..quoin/service-2.0.0').trim()).toBe('1');
    }
    expect(git(bare('refunds'), 'log', '-1', '--format=%an', 'quoin/service-2.0.0').trim()).toBe(
      'ada',
    );
    const detail = (await portal.get('/fleet/ledger')).body as FleetServiceDetail;
    expect(detail.lastJob).toMatchObject({ id, services: ['refunds', 'cards', 'ledger'] });

    expect(portal.audit.filter((event) => event.startsWith('upgrade')).toSorted()).toEqual([
      'upgrade succeeded',
      ...Array<string>(3).fill('upgrade-service succeeded'),
    ]);
    const database = knex({ client: 'pg', connection: postgres.url('portal') });
    const stored = JSON.stringify(await database.withSchema('golden-paths').select().from('jobs'));
    await database.destroy();
    expect(stored).toContain('"region');
    expect(stored).not.toContain('a-secret-token');
  });

  it('leaves the same commit when it is repeated', async () => {
    const head = git(bare('ledger'), 'rev-parse', 'quoin/service-2.0.0').trim();
    const again = await portal.post('/upgrades', { services: ['ledger'] });
    const { services } = await finished((again.body as Job).id);
    expect(services).toMatchObject([{ state: 'conflicts', commit: head }]);
  });

  it('interrupts its work when the portal stops, and a retry goes on with it', async () => {
    hangs = true;
    const created = await portal.post('/upgrades', { services: ['slow', 'cards'] });
    const { id } = created.body as Job;
    await asked.promise;
    await vi.waitUntil(async () => {
      const { services } = (await portal.get(`/upgrades/${id}`)).body as Job;
      return services[1]?.state === 'done';
    }, 20_000);

    await portal.backend.stop();
    portal = await start();

    const stopped = (await portal.get(`/upgrades/${id}`)).body as Job;
    expect(stopped).toMatchObject({
      state: 'interrupted',
      services: [
        { name: 'slow', state: 'interrupted' },
        { name: 'cards', state: 'done' },
      ],
    });
    hangs = false;
    await portal.post(`/upgrades/${id}/retry`);
    const job = await finished(id);
    expect(job.state).toBe('failed');
    expect(job.services).toMatchObject([
      { state: 'failed', problem: expect.stringContaining('127.0.0.1') as string },
      { state: 'done' },
    ]);
  });

  it('says that a job was interrupted whose portal was killed, and retries it', async () => {
    const database = knex({
      client: 'pg',
      connection: postgres.url('portal'),
      searchPath: ['golden-paths'],
    });
    // What a portal leaves behind that was killed: a lease that nobody renews.
    const { id } = await new JobStore(database, { leaseMs: 1 }).create({
      createdBy: 'user:default/ada',
      services: ['rates'],
      request: { kind: 'upgrade', answers: {} },
    });
    await database.destroy();
    await expect
      .poll(async () => (await portal.get(`/upgrades/${id}`)).body as Job, { timeout: 5000 })
      .toMatchObject({ state: 'interrupted', services: [{ name: 'rates', state: 'interrupted' }] });

    expect((await portal.post(`/upgrades/${id}/retry`, {}, 'bob')).status).toBe(403);
    const retried = await portal.post(`/upgrades/${id}/retry`);

    expect(retried.status).toBe(202);
    const job = await finished(id);
    expect(job.services).toMatchObject([{ state: 'done', from: '1.1.0', to: '2.0.0' }]);
    expect((await portal.post(`/upgrades/${id}/cancel`)).status).toBe(409);
    expect((await portal.post(`/upgrades/${id}/retry`)).status).toBe(409);
    expect((await portal.get('/upgrades/none')).status).toBe(404);
  });

  it('finds the template that a service could be of, and enrols it', async () => {
    const { items } = (await portal.get('/fleet/old/matches')).body as TemplateMatchList;
    const [best] = items;
    expect(best).toMatchObject({ template: 'service', answers: { name: 'old' } });
    expect(best?.reasons.length).toBeGreaterThan(0);

    const { template = '', version = '', answers = {} } = best ?? {};
    const created = await portal.post('/fleet/old/adoption', { template, version, answers });

    expect(created.status).toBe(202);
    const job = await finished((created.body as Job).id);
    expect(job).toMatchObject({ kind: 'adopt', state: 'done' });
    const [service] = job.services;
    expect(service).toMatchObject({ template: 'service', to: version });
    expect(git(bare('old'), 'show', `${service?.branch}:.quoin.yaml`)).toContain(
      'template: service',
    );
  });

  it('takes a service that was merged for upgraded with the next check', async () => {
    git(bare('refunds'), 'update-ref', 'refs/heads/main', 'quoin/service-2.0.0');

    await refresh();

    const { body } = await portal.get('/fleet/refunds');
    expect(body).toMatchObject({ status: 'current', version: '2.0.0', missing: [] });
    const again = await portal.post('/upgrades', { services: ['refunds'] });
    const job = await finished((again.body as Job).id);
    expect(job.services).toMatchObject([{ state: 'unchanged' }]);
  });
});

it('answers 503 and what to configure where there is no history of the templates', async () => {
  const other = await startPortal(postgres.url('portal'), {
    quoin: { dataDir: fleet.dataDir, templates: { repository: fleet.folder } },
  });
  try {
    for (const path of ['/templates', '/fleet']) {
      const { status, body } = await other.get(path);
      expect(status).toBe(503);
      expect(body).toMatchObject({
        error: { message: expect.stringContaining('Set quoin.templates.repository') as string },
      });
    }
    expect((await other.get('/upgrades')).status).toBe(200);
  } finally {
    await other.backend.stop();
  }
});
