import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedFile } from '@quoin/scaffold';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FleetError } from '../../src/errors.ts';
import { loadMigrations, migrateAnswers, migrateFiles } from '../../src/migrate/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-migrate-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(...sources: [version: string, source: string][]) {
  const files = sources.map(async ([version, source]) => {
    const file = join(folder, `${version}.ts`);
    await writeFile(file, source);
    return { version, file };
  });
  return loadMigrations('service', await Promise.all(files));
}

function file(path: string, text: string): RenderedFile {
  return { path, content: Buffer.from(text), executable: false };
}

function texts(files: readonly RenderedFile[]): Record<string, string> {
  return Object.fromEntries(files.map(({ path, content }) => [path, content.toString()]));
}

const RENAME = `export default {
  answers: ({ team, ...others }) => ({ owner: team, ...others }),
};`;

describe('answers', () => {
  it('pass through the migrations in their order', async () => {
    const upper = `export default { answers: (a) => ({ ...a, owner: a.owner.toUpperCase() }) };`;
    const migrations = await load(['1.9.0', RENAME], ['1.10.0', upper]);
    const answers = { team: 'team-a', name: 'refunds' };
    expect(migrateAnswers(migrations, answers)).toEqual({ owner: 'TEAM-A', name: 'refunds' });
    expect(answers).toEqual({ team: 'team-a', name: 'refunds' });
  });

  it('may not be changed in place for the one who asks', async () => {
    const migrations = await load([
      '2.0.0',
      `export default { answers: (a) => { a.tags.push('x'); return a; } };`,
    ]);
    const answers = { tags: ['a'] };
    expect(migrateAnswers(migrations, answers)).toEqual({ tags: ['a', 'x'] });
    expect(answers).toEqual({ tags: ['a'] });
  });
});

describe('files', () => {
  it('see the answers that their own version left', async () => {
    const stamp = `export default {
      answers: (a) => ({ ...a, step: (a.step ?? 0) + 1 }),
      files: (files, { answers }) => files.map((f) => ({ ...f, content: Buffer.from(f.content + String(answers.step)) })),
    };`;
    const migrations = await load(['1.1.0', stamp], ['1.2.0', stamp]);
    expect(texts(migrateFiles(migrations, [file('a', '')], {}))).toEqual({ a: '12' });
  });

  it('a file becomes a folder, and its content moves', async () => {
    const migrations = await load([
      '2.0.0',
      `export default { files: (files) => files.map((f) => f.path === 'src/notes' ? { ...f, path: 'src/notes/index' } : f) };`,
    ]);
    const migrated = migrateFiles(migrations, [file('src/notes', 'mine\n'), file('b', '')], {});
    expect(texts(migrated)).toEqual({ 'src/notes/index': 'mine\n', b: '' });
  });

  it('one file becomes two, and each line goes with its own', async () => {
    const migrations = await load([
      '2.0.0',
      `export default { files: (files) => files.flatMap((f) => {
        if (f.path !== 'all') return [f];
        const lines = f.content.toString().split('\\n');
        const part = (letter) => Buffer.from(lines.filter((l) => l.startsWith(letter)).join('\\n'));
        return [{ ...f, path: 'a', content: part('a') }, { ...f, path: 'b', content: part('b') }];
      }) };`,
    ]);
    expect(texts(migrateFiles(migrations, [file('all', 'a1\nb1\na mine')], {}))).toEqual({
      a: 'a1\na mine',
      b: 'b1',
    });
  });
});

describe('what is wrong with a migration is said with template, version and file', () => {
  const cases: [name: string, source: string, message: RegExp][] = [
    [
      'it throws',
      `export default { files: () => { throw new Error('no such line') } };`,
      /failed. Error: no such line/,
    ],
    ['it makes a path twice', `export default { files: (f) => [...f, ...f] };`, /makes a twice/],
    [
      'it leaves the folder',
      `export default { files: ([f]) => [{ ...f, path: '../a' }] };`,
      /makes ..\/a, outside/,
    ],
    [
      'it starts at the root',
      `export default { files: ([f]) => [{ ...f, path: '/a' }] };`,
      /makes \/a, outside/,
    ],
    [
      'it writes to git',
      `export default { files: ([f]) => [{ ...f, path: '.git/hooks/x' }] };`,
      /makes .git\/hooks\/x, outside/,
    ],
    [
      'it needs a file as a folder',
      `export default { files: ([f]) => [f, { ...f, path: 'a/b' }] };`,
      /makes a\/b, but a is a file/,
    ],
    [
      'it makes no files',
      `export default { files: () => ['a'] };`,
      /returns undefined, which is no file/,
    ],
    ['it makes nothing', `export default { files: () => undefined };`, /returns no files/],
    ['it waits', `export default { files: async (f) => f };`, /returns a promise/],
  ];
  it.each(cases)('%s', async (_name, source, message) => {
    const migrations = await load(['2.0.0', source]);
    const act = () => migrateFiles(migrations, [file('a', '')], {});
    expect(act).toThrow(FleetError);
    expect(act).toThrow(message);
    expect(act).toThrow(`The migration of the template "service" to 2.0.0 (${folder}/2.0.0.ts)`);
  });

  it('its answers are none', async () => {
    const migrations = await load(['2.0.0', `export default { answers: () => null };`]);
    expect(() => migrateAnswers(migrations, {})).toThrow(/to 2.0.0 .* returns no answers/);
  });

  it('it cannot be read', async () => {
    await expect(load(['2.0.0', `export default {`])).rejects.toThrow(
      /to 2.0.0 .* cannot be loaded/,
    );
  });

  it.each(['export const files = 1;', 'export default {};', 'export default { file: (f) => f };'])(
    'it exports something else: %s',
    async (source) => {
      await expect(load(['2.0.0', source])).rejects.toThrow(/to 2.0.0 .* exports no migration/);
    },
  );
});
