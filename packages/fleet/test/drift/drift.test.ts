import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  diffOfService,
  driftOf,
  driftOfFleet,
  planUpgrade,
  type ServiceDrift,
  type ServiceReference,
} from '../../src/index.ts';
import { createWorld, git, type Files, type Service, type World } from '../upgrade/world.ts';

const LINES = Array.from({ length: 12 }, (_, line) => `line ${line}\n`).join('');

function manifest(version: string, more?: string): string {
  return `{\n  "name": "refunds",\n  "version": "${version}"${more ? `,\n  ${more}` : ''}\n}\n`;
}

const FIRST: Files = {
  'README.md': LINES,
  'package.json': manifest('1.0.0'),
  'src/main.txt': 'main\n',
  'src/old.txt': LINES,
  'run.sh': { text: 'echo\n', kind: 'executable' },
};

/** Version 1.0.0 of a template; what is made and released in a world is seen by all of its tests. */
async function createFirst(): Promise<World> {
  const created = await createWorld();
  await created.release('1.0.0', { files: FIRST });
  return created;
}

let number = 0;

/** A service of version 1.0.0, in a repository of its own. */
function newService({ generate }: World): Promise<Service> {
  number += 1;
  return generate('1.0.0', {}, { repository: `service-${number}` });
}

async function judge(world: World, reference: ServiceReference): Promise<ServiceDrift> {
  return driftOf(reference, await world.history(), { cache: join(world.folder, 'cache') });
}

describe('a service that has the newest version', () => {
  let world: World;
  beforeAll(async () => (world = await createFirst()));
  afterAll(() => world[Symbol.asyncDispose]());

  it('is current, and files of its own are no change', async () => {
    const service = await newService(world);
    await service.edit({ 'src/own.txt': 'own', 'vendor/a-1.0.0.tgz': 'tar' });
    expect(await judge(world, service.reference)).toEqual({
      service: service.reference,
      status: 'current',
      template: 'service',
      version: '1.0.0',
      latest: '1.0.0',
      missing: [],
      localChanges: [],
      conflicts: [],
    });
  });

  it('tells what it changed of its template, and shows it', async () => {
    const service = await newService(world);
    await service.edit({
      'README.md': LINES.replace('line 5', 'line five'),
      'src/old.txt': undefined,
      'src/new.txt': LINES,
      'src/main.txt': undefined,
      'run.sh': 'echo\n',
      'own.txt': 'own\n',
    });
    expect((await judge(world, service.reference)).localChanges).toEqual([
      { path: 'README.md', change: 'modified' },
      { path: 'run.sh', change: 'modified' },
      { path: 'src/main.txt', change: 'deleted' },
      { path: 'src/old.txt', change: 'renamed', to: 'src/new.txt' },
    ]);
    const diffs = await diffOfService(service.reference, await world.history(), {
      cache: join(world.folder, 'cache'),
    });
    expect(diffs.map(({ path, change, from }) => [path, change, from])).toEqual([
      ['README.md', 'modified', undefined],
      ['run.sh', 'modified', undefined],
      ['src/main.txt', 'deleted', undefined],
      ['src/new.txt', 'renamed', 'src/old.txt'],
    ]);
    expect(diffs[0]?.patch).toMatch(
      /^diff --git a\/README.md b\/README.md\n[^]*-line 5\n\+line five\n/,
    );
  });

  it('is judged by what is committed, and says so', async () => {
    const service = await newService(world);
    await service.write({ 'README.md': 'not yet' });
    const drift = await judge(world, service.reference);
    expect(drift).toMatchObject({
      localChanges: [],
      note: 'Changes that are not committed were left out.',
    });
  });

  it.each(['sha1', 'sha256'])('may be a bare repository or behind a URL (%s)', async (format) => {
    const root = join(world.folder, format);
    await git(world.folder, 'init', '--quiet', '-b', 'main', `--object-format=${format}`, root);
    const service = await world.generate('1.0.0', {}, { repository: format });
    await service.edit({ 'src/main.txt': 'mine\n' });
    const bare = join(world.folder, `${format}.git`);
    await git(world.folder, 'clone', '--quiet', '--bare', root, bare);
    for (const location of [
      { kind: 'folder' as const, repository: bare, path: '.' },
      { kind: 'git' as const, url: pathToFileURL(bare).href, path: '.' },
    ]) {
      expect(await judge(world, { name: 'refunds', location })).toMatchObject({
        status: 'current',
        localChanges: [{ path: 'src/main.txt', change: 'modified' }],
      });
    }
  });
});

describe('a service that is behind', () => {
  it('names the versions that it lacks, and no conflict where there is none', async () => {
    await using world = await createFirst();
    const service = await newService(world);
    await world.release('1.1.0', { files: { ...FIRST, 'new.txt': 'new\n' } });
    await world.release('1.10.0', { files: { ...FIRST, 'README.md': `${LINES}more\n` } });
    await world.release('2.0.0-rc.1', { files: FIRST });
    await service.edit({
      'README.md': `first\n${LINES}`,
      'package.json': manifest('1.0.0', '"dependencies": { "a": "1.0.0" }'),
      'src/main.txt': undefined,
    });
    expect(await judge(world, service.reference)).toMatchObject({
      status: 'behind',
      latest: '1.10.0',
      missing: ['1.1.0', '1.10.0'],
      localChanges: [
        { path: 'README.md', change: 'modified' },
        { path: 'package.json', change: 'modified' },
        { path: 'src/main.txt', change: 'deleted' },
      ],
      conflicts: [],
    });
  });

  it('has the conflicts ahead that its upgrade has', async () => {
    await using world = await createFirst();
    const contents = await newService(world);
    const paths = await newService(world);
    await world.release('1.1.0', {
      files: {
        ...FIRST,
        'README.md': LINES.replace('line 5', 'theirs'),
        'package.json': manifest('2.0.0'),
        'new.txt': 'theirs\n',
        'a.bin': Buffer.from('\0theirs'),
        'src/main.txt': undefined,
        'src/old.txt': LINES.replace('line 5', 'theirs'),
        'place/a.txt': 'theirs\n',
        'run.sh': { text: 'echo theirs\n', kind: 'executable' },
      },
    });
    const edits = {
      'README.md': LINES.replace('line 5', 'ours'),
      'package.json': manifest('3.0.0'),
      'new.txt': 'ours\n',
      'a.bin': Buffer.from('\0ours'),
    };
    await contents.edit(edits);
    await paths.edit({
      ...edits,
      'src/main.txt': 'ours\n',
      'src/old.txt': undefined,
      'src/new.txt': LINES.replace('line 5', 'ours'),
      place: 'ours\n',
      'run.sh': undefined,
    });
    const options = { cache: join(world.folder, 'cache') };
    const found = [];
    for (const { reference } of [contents, paths]) {
      const { conflicts } = await judge(world, reference);
      const plan = await planUpgrade(reference, await world.history(), options);
      expect(conflicts).toEqual(plan.conflicts);
      found.push(conflicts.map(({ path }) => path));
    }
    const both = ['README.md', 'a.bin', 'new.txt', 'package.json'];
    expect(found[0]).toEqual(both);
    expect(found[1]).toEqual(expect.arrayContaining([...both, 'src/main.txt', 'src/new.txt']));
  });

  it('is ahead when its version was withdrawn', async () => {
    await using world = await createFirst();
    await world.release('1.1.0', { files: { ...FIRST, 'new.txt': 'new\n' } });
    const service = await world.generate('1.1.0');
    await world.release('1.0.0', { files: FIRST });
    expect(await judge(world, service.reference)).toMatchObject({
      status: 'current',
      version: '1.1.0',
      latest: '1.0.0',
      localChanges: [],
      note: 'Version 1.1.0 was withdrawn; the newest one is 1.0.0.',
    });
  });

  it('is still shown when the new version asks what nobody answered', async () => {
    await using world = await createFirst();
    const service = await newService(world);
    await world.release('1.1.0', {
      files: FIRST,
      parameters: { region: { title: 'Region', type: 'string' } },
      required: ['name', 'region'],
    });
    const drift = await judge(world, service.reference);
    expect(drift).toMatchObject({ status: 'behind', missing: ['1.1.0'], conflicts: [] });
    expect(drift.problem).toMatch(/region: is missing[^]*--answer name=value/);
  });
});

describe('a service that cannot be judged', () => {
  let world: World;
  beforeAll(async () => (world = await createFirst()));
  afterAll(() => world[Symbol.asyncDispose]());

  const provenance = (text: string) => ({ '.quoin.yaml': text });

  it.each<[string, Files, Partial<ServiceDrift>, RegExp]>([
    ['has no provenance', { '.quoin.yaml': undefined }, { status: 'not-enrolled' }, /Enrol it/],
    [
      'has another template',
      provenance('template: other\nversion: 1.0.0\nanswers: {}\n'),
      { status: 'unknown-template', template: 'other', version: '1.0.0' },
      /There is no template other/,
    ],
    [
      'has a version that never was',
      provenance('template: service\nversion: 0.9.0\nanswers: { name: a }\n'),
      { status: 'unknown-version', version: '0.9.0', latest: '1.0.0' },
      /never had version 0\.9\.0/,
    ],
    [
      'has no semantic version',
      provenance('template: service\nversion: newest\nanswers: { name: a }\n'),
      { status: 'unreadable' },
      /Use a semantic version/,
    ],
    [
      'has conflict markers in its provenance',
      provenance('<<<<<<< ours\ntemplate: a\n=======\n>>>>>>> theirs\n'),
      { status: 'unreadable' },
      /\.quoin\.yaml/,
    ],
    [
      'has answers that do not fit',
      provenance('template: service\nversion: 1.0.0\nanswers: {}\n'),
      { status: 'unreadable' },
      /name: is missing/,
    ],
  ])('%s: it says what to do', async (_case, files, expected, problem) => {
    const service = await newService(world);
    await service.edit(files);
    const drift = await judge(world, service.reference);
    expect(drift).toMatchObject(expected);
    expect(drift.problem).toMatch(problem);
  });

  it('is not there: the others are judged all the same', async () => {
    const service = await newService(world);
    const gone = join(world.folder, 'gone');
    const nowhere: ServiceReference = {
      name: 'gone',
      location: { kind: 'folder', repository: gone, path: '.' },
    };
    const folder: ServiceReference = {
      name: 'folder',
      location: { kind: 'folder', repository: service.root, path: 'nowhere' },
    };
    await rm(gone, { recursive: true, force: true });
    const progress: string[] = [];
    const found: ServiceDrift[] = [];
    const fleet = driftOfFleet([nowhere, service.reference, folder], await world.history(), {
      cache: join(world.folder, 'cache'),
      concurrency: 2,
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    for await (const drift of fleet) found.push(drift);
    const statuses = Object.fromEntries(
      found.map(({ service: { name }, status }) => [name, status]),
    );
    expect(statuses).toEqual({ gone: 'unreadable', refunds: 'current', folder: 'unreadable' });
    expect(progress).toEqual(['1/3', '2/3', '3/3']);
    expect(found.find(({ service: { name } }) => name === 'folder')?.problem).toMatch(
      /has no folder nowhere in its newest commit/,
    );
  });

  it('stops when it is told to', async () => {
    const service = await newService(world);
    const location = { kind: 'git' as const, url: pathToFileURL(service.root).href, path: '.' };
    const options = { cache: join(world.folder, 'cache'), signal: AbortSignal.abort() };
    const fleet = driftOfFleet([{ name: 'a', location }], await world.history(), options);
    await expect(fleet.next()).rejects.toThrow(/abort/i);
  });
});
