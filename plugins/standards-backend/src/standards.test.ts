import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { coreServices, createServiceFactory } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Standard, StandardList } from '@quoin/records';
import request from 'supertest';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import standards, { standardsPlugin } from './index.ts';

const decision = `---
status: accepted
date: 2026-01-31
decision-makers: [Ada]
---
# Handle errors

## Context and Problem Statement

Errors happen.

## Considered Options

* handle them

## Decision Outcome

Handle them.
`;

const standard = (id: string, decisions = '[ADR-0001]') => `---
title: Errors
status: active
owner: group:default/team-platform
summary: How errors are handled.
applies-to: [service]
decisions: ${decisions}
rules:
  - id: ${id}
    title: Errors are handled
    severity: error
    check: { tool: review }
    cwe: [CWE-390]
    pci: [6.2.4]
---
# Errors

Every error reaches somebody who can act.

## ${id}

### Bad

    lose();

### Good

    keep();
`;

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'standards-'));
  await mkdir(join(root, 'adr'));
  await mkdir(join(root, 'standards/folder.md'), { recursive: true });
  const files: Record<string, string | Buffer> = {
    'adr/0001-errors.md': decision,
    'standards/broken.md': standard('broken/yaml').replace('[service]', '[service'),
    'standards/dangling.md': standard('dangling/rule', '[ADR-0001, ADR-0404]'),
    'standards/empty.md': '',
    'standards/errors.md': standard('errors/handled'),
    'standards/large.md': 'x'.repeat(1024 * 1024),
    'standards/utf-16.md': Buffer.from(standard('wide/rule'), 'utf16le'),
  };
  for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content);
});

afterAll(() => rm(root, { recursive: true }));

function configuration(standardsDir = join(root, 'standards')) {
  const quoin = { decisionsDir: join(root, 'adr'), standardsDir };
  return mockServices.rootConfig.factory({ data: { quoin } });
}

async function start(features: Parameters<typeof startTestBackend>[0]['features']) {
  const backend = await startTestBackend({ features });
  onTestFinished(() => backend.stop());
  return backend.server;
}

it('lists what can be read and says what is wrong with the rest', async () => {
  const server = await start([standardsPlugin, configuration()]);
  const { status, body } = await request(server).get('/api/standards/standards');
  expect(status).toBe(200);
  const { items, problems } = body as StandardList;
  expect(items.map(({ id }) => id)).toEqual(['broken', 'dangling', 'errors']);
  expect(items[2]).toMatchObject({
    title: 'Errors',
    ruleCount: 1,
    decisions: [{ id: 'ADR-0001', title: 'Handle errors', status: 'accepted' }],
    problems: [],
  });
  expect(items[2]).not.toHaveProperty('rules');
  expect(problems.map(({ path, line }) => `${basename(path)}:${line ?? ''}`)).toEqual([
    'broken.md:7',
    'dangling.md:7',
    'empty.md:',
    'folder.md:',
    'large.md:',
    'utf-16.md:',
  ]);
});

it('answers a standard with its rules and examples', async () => {
  const server = await start([standardsPlugin, configuration()]);
  const { body } = await request(server).get('/api/standards/standards/errors');
  expect(body as Standard).toMatchObject({
    introduction: 'Every error reaches somebody who can act.',
    rules: [
      {
        id: 'errors/handled',
        check: { tool: 'review' },
        cwe: ['CWE-390'],
        pci: ['6.2.4'],
        bad: { code: 'lose();' },
        good: { code: 'keep();' },
      },
    ],
  });
});

it('says why a standard cannot be shown', async () => {
  const server = await start([standardsPlugin, configuration()]);
  const missing = await request(server).get('/api/standards/standards/error');
  const empty = await request(server).get('/api/standards/standards/empty');
  expect(missing.status).toBe(404);
  expect(missing.body).toMatchObject({
    error: {
      name: 'NotFoundError',
      message: 'There is no standard error. There are: broken, dangling, errors.',
    },
  });
  expect(empty.status).toBe(404);
  expect(empty.body).toMatchObject({
    error: { message: expect.stringContaining('empty.md: The file is empty.') as string },
  });
});

it('answers nobody who is not signed in', async () => {
  const server = await start([standardsPlugin, configuration()]);
  const anonymous = request(server).get('/api/standards/standards');
  const { status } = await anonymous.set('authorization', mockCredentials.none.header());
  expect(status).toBe(401);
});

it('answers an empty list and the reason when the folder is missing', async () => {
  const server = await start([standardsPlugin, configuration(join(root, 'nowhere'))]);
  const { status, body } = await request(server).get('/api/standards/standards');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    items: [],
    problems: [{ message: 'The folder cannot be read: it does not exist.' }],
  });
});

it('indexes standards for search, mappings included', async () => {
  const scheduler = mockServices.scheduler();
  const service = { service: coreServices.scheduler, deps: {}, factory: () => scheduler };
  const server = await start([
    standards,
    import('@backstage/plugin-search-backend'),
    configuration(),
    createServiceFactory(service),
  ]);
  await scheduler.triggerTask('search_index_standard');
  const { body } = await request(server)
    .get('/api/search/query')
    .query({ term: 'errors/handled', types: ['standard'] });
  const { results } = body as { results: { document: { text: string } }[] };
  expect(results[0]).toMatchObject({
    type: 'standard',
    document: {
      title: 'Errors',
      location: '/standards/errors',
      status: 'active',
      owner: 'group:default/team-platform',
    },
  });
  expect(results[0]?.document.text).toMatch(/^How errors are handled\. .*CWE-390 PCI DSS 6\.2\.4$/);
});
