import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { coreServices, createServiceFactory } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Decision, DecisionList } from '@quoin/records';
import request from 'supertest';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import decisions, { decisionsPlugin } from './index.ts';

const sections = `
## Context and Problem Statement

Work comes in bursts.

## Considered Options

* a queue

## Decision Outcome

A queue.
`;
const decision = (title: string, fields = '', text = '') =>
  `---\nstatus: accepted\ndate: 2026-01-31\ndecision-makers: [Ada]\n${fields}---\n# ${title}\n${sections}\n${text}`;

const standard = `---
title: Errors
status: active
owner: group:default/team-platform
summary: How errors are handled.
applies-to: [service]
decisions: [ADR-0001]
rules:
  - id: errors/handled
    title: Errors are handled
    severity: error
    check: { tool: review }
---
# Errors

## errors/handled

### Bad

    lose();

### Good

    keep();
`;

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'decisions-'));
  await mkdir(join(root, 'adr/0005-folder.md'), { recursive: true });
  await mkdir(join(root, 'standards'));
  const files: Record<string, string | Buffer> = {
    'adr/0001-queue.md': decision('Use a queue', 'tags: [messaging]\n'),
    'adr/0002-broker.md': decision(
      'Run a broker',
      'supersedes: [ADR-0004]\n',
      '[q](0001-queue.md)',
    ),
    'adr/0003-broken.md': decision('Broken', 'tags: [messaging\n'),
    'adr/0004-größe.md': Buffer.from(decision('Größe'), 'latin1'),
    'adr/0006-empty.md': '',
    'adr/0007-large.md': 'x'.repeat(1024 * 1024),
    'standards/errors.md': standard,
  };
  for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content);
});

afterAll(() => rm(root, { recursive: true }));

function configuration(decisionsDir = join(root, 'adr')) {
  const quoin = { decisionsDir, standardsDir: join(root, 'standards') };
  return mockServices.rootConfig.factory({ data: { quoin } });
}

async function start(features: Parameters<typeof startTestBackend>[0]['features']) {
  const backend = await startTestBackend({ features });
  onTestFinished(() => backend.stop());
  return backend.server;
}

it('lists what can be read and says what is wrong with the rest', async () => {
  const server = await start([decisionsPlugin, configuration()]);
  const { status, body } = await request(server).get('/api/decisions/decisions');
  expect(status).toBe(200);
  const { items, problems } = body as DecisionList;
  expect(items.map(({ id }) => id)).toEqual(['ADR-0001', 'ADR-0002', 'ADR-0003', 'ADR-0004']);
  expect(items[0]).not.toHaveProperty('body');
  expect(items[2]).toMatchObject({ title: 'Broken', problems: [{ line: 5 }] });
  expect(problems.map(({ path, line }) => `${basename(path)}:${line ?? ''}`)).toEqual([
    '0003-broken.md:5',
    '0004-größe.md:2',
    '0004-größe.md:6',
    '0005-folder.md:',
    '0006-empty.md:',
    '0007-large.md:',
  ]);
});

it('answers a decision with its links in both directions and its standards', async () => {
  const server = await start([decisionsPlugin, configuration()]);
  const { body } = await request(server).get('/api/decisions/decisions/ADR-0001');
  const other = await request(server).get('/api/decisions/decisions/ADR-0002');
  const queue = body as Decision;
  expect(queue.body).toContain('## Decision Outcome');
  expect(queue.links.mentionedBy).toEqual([
    { id: 'ADR-0002', title: 'Run a broker', status: 'accepted' },
  ]);
  expect(queue.standards).toEqual([{ id: 'errors', title: 'Errors', status: 'active' }]);
  expect((other.body as Decision).links).toMatchObject({
    supersedes: [{ id: 'ADR-0004' }],
    mentions: [{ id: 'ADR-0001' }],
  });
});

it('says why a decision cannot be shown', async () => {
  const server = await start([decisionsPlugin, configuration()]);
  const missing = await request(server).get('/api/decisions/decisions/ADR-0042');
  const empty = await request(server).get('/api/decisions/decisions/ADR-0006');
  expect(missing.status).toBe(404);
  expect(missing.body).toMatchObject({
    error: {
      name: 'NotFoundError',
      message: 'There is no decision ADR-0042. There are 4, from ADR-0001 to ADR-0004.',
    },
  });
  expect(empty.status).toBe(404);
  expect(empty.body).toMatchObject({
    error: { message: expect.stringContaining('0006-empty.md: The file is empty.') as string },
  });
});

it('answers nobody who is not signed in', async () => {
  const server = await start([decisionsPlugin, configuration()]);
  const anonymous = request(server).get('/api/decisions/decisions');
  const { status } = await anonymous.set('authorization', mockCredentials.none.header());
  expect(status).toBe(401);
});

it('answers an empty list and the reason when the folder is missing', async () => {
  const server = await start([decisionsPlugin, configuration(join(root, 'nowhere'))]);
  const { status, body } = await request(server).get('/api/decisions/decisions');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    items: [],
    problems: [{ message: 'The folder cannot be read: it does not exist.' }],
  });
});

it('indexes decisions for search, and anew when they changed', async () => {
  const scheduler = mockServices.scheduler();
  const service = { service: coreServices.scheduler, deps: {}, factory: () => scheduler };
  const server = await start([
    decisions,
    import('@backstage/plugin-search-backend'),
    configuration(),
    createServiceFactory(service),
  ]);
  const search = async (term: string) => {
    const { body } = await request(server)
      .get('/api/search/query')
      .query({ term, types: ['decision'] });
    return (body as { results?: unknown[] }).results ?? [];
  };
  await scheduler.triggerTask('search_index_decision');
  expect(await search('bursts')).toHaveLength(4);
  const [first] = await search('ADR-0001');
  expect(first).toMatchObject({
    type: 'decision',
    document: {
      title: 'ADR-0001 Use a queue',
      text: expect.stringContaining('Work comes in bursts.') as string,
      location: '/decisions/ADR-0001',
      status: 'accepted',
      tags: ['messaging'],
    },
  });

  await writeFile(join(root, 'adr/0008-log.md'), decision('Keep a logbook'));
  await scheduler.triggerTask('search_index_decision');
  expect(await search('logbook')).toHaveLength(1);
});
