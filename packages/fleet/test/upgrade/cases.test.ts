import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { upgradeService, type UpgradeOptions } from '../../src/index.ts';
import { createWorld, type Files, type Service, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

async function upgrade({ reference }: Service, given: Partial<UpgradeOptions> = {}) {
  const cache = join(world.folder, 'cache');
  return upgradeService(reference, await world.history(), { mode: 'work-tree', cache, ...given });
}

const TEXT = { type: 'string' };
const DATABASE = { database: { type: 'boolean', default: false } };
const CONDITIONAL = [
  '{% if values.database %}connect();',
  '{% else %}keep();',
  '{% endif %}start();',
  '',
].join('\n');

it('a renamed answer keeps its value', async () => {
  const files = (name: string): Files => ({ 'a.txt': `team: \${{ values.${name} }}\n` });
  await world.release('1.0.0', { files: files('team'), parameters: { team: TEXT } });
  const service = await world.generate('1.0.0', { team: 'team-a' });
  await world.release('2.0.0', {
    files: files('squad'),
    parameters: { squad: TEXT },
    migration: `export default { answers: ({ team, ...others }) => ({ ...others, squad: team }) };`,
  });
  expect(await upgrade(service)).toMatchObject({ migrations: ['2.0.0'], newAnswers: {} });
  expect(await service.read('a.txt')).toBe('team: team-a\n');
  expect(await service.read('.quoin.yaml')).toMatch(/name: refunds\n {2}squad: team-a\n$/);
});

it('a new question gets its default or what is given; without either all are listed', async () => {
  await world.release('1.0.0', { files: { 'a.txt': 'a\n' }, parameters: { old: TEXT } });
  const service = await world.generate('1.0.0', { old: 'gone' });
  await world.release('1.1.0', {
    files: { 'a.txt': 'a\nport ${{ values.port }} ${{ values.tier }} ${{ values.zone }}\n' },
    parameters: { port: { type: 'integer', default: 8080 }, tier: TEXT, zone: TEXT },
    required: ['name', 'tier', 'zone'],
  });
  await expect(upgrade(service)).rejects.toThrow(/tier: is missing.*\n.*zone: is missing/);
  const outcome = await upgrade(service, { answers: { tier: 'gold', zone: 'eu' } });
  expect(outcome).toMatchObject({
    newAnswers: { port: 8080, tier: 'gold', zone: 'eu' },
    notes: ['The answer old is dropped: 1.1.0 does not ask it.'],
  });
  expect(await service.read('a.txt')).toBe('a\nport 8080 gold eu\n');
  expect(await service.read('.quoin.yaml')).not.toContain('old:');
  expect(await service.git('log', '-1', '--format=%b')).toContain('- port: 8080\n- tier: "gold"\n');
});

it('a secret is never stored, and needs no answer', async () => {
  const parameters = { token: { type: 'string', 'ui:field': 'Secret' } };
  const files = (text: string): Files => ({
    'a.txt': `${text}\n\n\n\ntoken \${{ values.token }}\n`,
  });
  await world.release('1.0.0', { files: files('one'), parameters });
  const service = await world.generate('1.0.0', { token: 'hunter2' });
  await world.release('1.1.0', { files: files('two'), parameters });
  expect(await upgrade(service)).toMatchObject({ result: 'upgraded', newAnswers: {} });
  expect(await service.read('a.txt')).toBe('two\n\n\n\ntoken hunter2\n');
  expect(await service.read('.quoin.yaml')).not.toContain('hunter2');
});

it('of a condition only the side that was chosen is there, whatever else the template changes', async () => {
  await world.release('1.0.0', { files: { 'main.ts': CONDITIONAL }, parameters: DATABASE });
  const service = await world.generate('1.0.0');
  await world.release('1.1.0', {
    files: { 'main.ts': CONDITIONAL.replace('keep', 'keepAll').replace('connect', 'connectAll') },
    parameters: DATABASE,
  });
  await upgrade(service);
  expect(await service.read('main.ts')).toBe('keepAll();\nstart();\n');
});

it('another answer to an old question turns the option on', async () => {
  await world.release('1.0.0', { files: { 'main.ts': CONDITIONAL }, parameters: DATABASE });
  const service = await world.generate('1.0.0');
  await world.release('1.1.0', {
    files: { 'main.ts': `${CONDITIONAL}more();\n` },
    parameters: DATABASE,
  });
  await upgrade(service, { answers: { database: true } });
  expect(await service.read('main.ts')).toBe('connect();\nstart();\nmore();\n');
  expect(await upgrade(service, { answers: { database: true } })).toMatchObject({
    result: 'unchanged',
  });
});

it('an option that another version has turned on by default changes nothing that was answered', async () => {
  await world.release('1.0.0', { files: { 'main.ts': CONDITIONAL }, parameters: DATABASE });
  const service = await world.generate('1.0.0');
  await world.release('1.1.0', {
    files: { 'main.ts': `${CONDITIONAL}more();\n` },
    parameters: { database: { type: 'boolean', default: true } },
  });
  await upgrade(service);
  expect(await service.read('main.ts')).toBe('keep();\nstart();\nmore();\n');
});

it('placeholders of a workflow stay what they are', async () => {
  const path = '.github/workflows/ci.yml';
  const ci = (version: number) =>
    `on: push\nenv:\n  REF: \${{ github.ref }}\n  VERSION: ${version}\n`;
  await world.release('1.0.0', { files: { [path]: ci(1) } });
  const service = await world.generate('1.0.0');
  await service.edit({ [path]: ci(1).replace('on: push', 'on: [push, pull_request]') });
  await world.release('1.1.0', { files: { [path]: ci(2) } });
  expect(await upgrade(service)).toMatchObject({ result: 'upgraded' });
  expect(await service.read(path)).toBe(ci(2).replace('on: push', 'on: [push, pull_request]'));
});

it('a file that was deleted stays deleted, and files of its own stay', async () => {
  await world.release('1.0.0', { files: { 'a.txt': 'a\n', 'b.txt': 'b\n' } });
  const service = await world.generate('1.0.0');
  await service.edit({ 'b.txt': undefined, 'mine/c.txt': 'c\n' });
  await world.release('1.1.0', { files: { 'a.txt': 'a2\n', 'b.txt': 'b\n' } });
  await upgrade(service);
  const { '.quoin.yaml': _, ...files } = await service.snapshot();
  expect(files).toEqual({ 'a.txt': 'a2\n', 'mine/c.txt': 'c\n' });
});

it('a migration moves edits along when a file becomes a folder or is split', async () => {
  await world.release('1.0.0', { files: { notes: 'one\ntwo\n', 'all.txt': 'a1\n\nb1\n' } });
  const service = await world.generate('1.0.0');
  await service.edit({ notes: 'one\ntwo\nmine\n', 'all.txt': 'a1\na of mine\n\nb1\n' });
  await world.release('2.0.0', {
    files: { 'notes/index': 'ONE\ntwo\n', 'a.txt': 'a1\n', 'b.txt': 'b1\nb2\n' },
    migration: `export default {
      files: (files) => files.flatMap((file) => {
        if (file.path === 'notes') return [{ ...file, path: 'notes/index' }];
        if (file.path !== 'all.txt') return [file];
        const [a, b] = file.content.toString().split('\\n\\n');
        return [
          { ...file, path: 'a.txt', content: Buffer.from(a + '\\n') },
          { ...file, path: 'b.txt', content: Buffer.from(b) },
        ];
      }),
    };`,
  });
  expect(await upgrade(service)).toMatchObject({ result: 'upgraded' });
  const { '.quoin.yaml': _, ...files } = await service.snapshot();
  expect(files).toEqual({
    'notes/index': 'ONE\ntwo\nmine\n',
    'a.txt': 'a1\na of mine\n',
    'b.txt': 'b1\nb2\n',
  });
});

it('a migration that fails leaves the service as it was', async () => {
  await world.release('1.0.0', { files: { a: 'a' } });
  const service = await world.generate('1.0.0');
  await world.release('2.0.0', {
    files: { a: 'b' },
    migration: `export default { files: () => { throw new Error('no a'); } };`,
  });
  await expect(upgrade(service)).rejects.toThrow(
    /migration of the template "service" to 2.0.0 .*2.0.0.ts\) failed. Error: no a/,
  );
  expect(await service.git('branch', '--list')).toBe('* main\n');
  expect(await service.git('status', '--porcelain')).toBe('');
});

function manifest(dependencies: Record<string, string>): string {
  return `${JSON.stringify({ name: 'refunds', dependencies }, null, 2)}\n`;
}

it('dependencies of both sides are in the manifest and in its lock file', async () => {
  const lock = (dependencies: Record<string, string>) => {
    const packages = Object.entries(dependencies).map(([name, version]) => [
      `node_modules/${name}`,
      { version },
    ]);
    const content = {
      lockfileVersion: 3,
      packages: { '': { dependencies }, ...Object.fromEntries(packages) },
    };
    return `${JSON.stringify(content, null, 2)}\n`;
  };
  const both = (dependencies: Record<string, string>): Files => ({
    'package.json': manifest(dependencies),
    'package-lock.json': lock(dependencies),
  });
  await world.release('1.0.0', { files: both({ a: '1.0.0', m: '1.0.0' }) });
  const service = await world.generate('1.0.0');
  await service.edit(both({ a: '1.0.0', m: '1.0.0', n: '1.0.0' }));
  await world.release('1.1.0', { files: both({ a: '2.0.0', m: '1.0.0', o: '1.0.0' }) });
  expect(await upgrade(service)).toMatchObject({ conflicts: [] });
  const expected = { a: '2.0.0', m: '1.0.0', n: '1.0.0', o: '1.0.0' };
  expect(JSON.parse(await service.read('package.json'))).toMatchObject({ dependencies: expected });
  expect(JSON.parse(await service.read('package-lock.json'))).toEqual(JSON.parse(lock(expected)));
});

it('tarballs come and go with the template; others stay', async () => {
  const packages = join(world.folder, 'packages');
  await mkdir(packages);
  await writeFile(join(packages, 'a-2.0.0.tgz'), Buffer.from([31, 139, 2]));
  const file = (name: string) => `file:vendor/${name}.tgz`;
  const files = (dependencies: Record<string, string>): Files => ({
    'package.json': manifest(dependencies),
  });
  await world.release('1.0.0', { files: files({ a: file('a-1.0.0'), b: file('b-1.0.0') }) });
  const service = await world.generate('1.0.0');
  await service.edit({
    ...files({ a: file('a-1.0.0'), b: file('b-1.0.0'), mine: file('mine-1.0.0') }),
    'vendor/a-1.0.0.tgz': 'a1',
    'vendor/b-1.0.0.tgz': 'b1',
    'vendor/mine-1.0.0.tgz': 'mine',
    'vendor/unused.tgz': 'unused',
  });
  await world.release('1.1.0', { files: files({ a: file('a-2.0.0'), b: file('b-1.0.0') }) });

  const without = await upgrade(service);
  expect(without.notes).toEqual(['To be added to vendor/: a-2.0.0.tgz.']);
  await service.git('switch', '--quiet', 'main');
  await service.git('branch', '--quiet', '-D', 'quoin/service-1.1.0');

  expect((await upgrade(service, { packages })).notes).toBeUndefined();
  expect(await service.git('ls-files', 'vendor')).toBe(
    ['a-2.0.0', 'b-1.0.0', 'mine-1.0.0', 'unused'].map((name) => `vendor/${name}.tgz\n`).join(''),
  );
});

it('line endings and the end of a file are those of the service', async () => {
  await world.release('1.0.0', { files: { 'a.txt': 'one\ntwo\nthree\n', 'b.txt': 'b' } });
  const service = await world.generate('1.0.0');
  await service.edit({ 'a.txt': 'one\r\ntwo\r\nthree\r\n' });
  await world.release('1.1.0', { files: { 'a.txt': 'one\ntwo\nthree\nfour\n', 'b.txt': 'b2' } });
  expect(await upgrade(service)).toMatchObject({ conflicts: [] });
  expect(await service.snapshot()).toMatchObject({
    'a.txt': 'one\r\ntwo\r\nthree\r\nfour\r\n',
    'b.txt': 'b2',
  });
});

it('names of any script, and a file of 5 MB, are kept', async () => {
  const large = Buffer.alloc(5 * 1024 * 1024, 7);
  await world.release('1.0.0', { files: { 'größe/名前.txt': 'one\n', 'large.bin': large } });
  const service = await world.generate('1.0.0');
  const changed = Buffer.concat([large, Buffer.from([0])]);
  await world.release('1.1.0', { files: { 'größe/名前.txt': 'two\n', 'large.bin': changed } });
  expect(await upgrade(service)).toMatchObject({ result: 'upgraded' });
  expect(await service.read('größe/名前.txt')).toBe('two\n');
  expect((await service.read('large.bin')).length).toBe(changed.length);
});

it('a service without provenance is not upgraded', async () => {
  await world.release('1.0.0', { files: { a: 'a' } });
  const service = await world.generate('1.0.0');
  await service.edit({ '.quoin.yaml': undefined });
  await expect(upgrade(service)).rejects.toThrow(
    'refunds has no .quoin.yaml, so nothing says which template it is of. Enrol it: npm run fleet -- adopt refunds',
  );
});
