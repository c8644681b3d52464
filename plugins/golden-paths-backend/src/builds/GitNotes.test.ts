import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noteFirstBuild, Repository } from '@quoin/fleet';
import type { ServiceReference } from '@quoin/fleet/types';
import { expect, it } from 'vitest';
import { folderWith } from '../testing/files.ts';
import { GitNotes } from './GitNotes.ts';

const notes = new GitNotes();
const built = { at: '2026-11-24T12:00:00.000Z', seconds: 12.5, command: 'npm ci && npm test' };

async function setUp() {
  const repository = await folderWith({ 'a.txt': 'a\n' });
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-C', repository, '-c', 'user.name=Ada', '-c', 'user.email=a@b.c', ...args],
      {
        encoding: 'utf8',
        stdio: 'pipe',
      },
    ).trim();
  git('init', '--quiet', '--initial-branch=main');
  const commit = async (text: string) => {
    await writeFile(join(repository, 'a.txt'), text);
    git('add', '.');
    git('commit', '--quiet', `--message=${text}`);
    return git('rev-parse', 'HEAD');
  };
  const note = (of: string, text: string) =>
    git('notes', '--ref=refs/notes/quoin-builds', 'add', `--message=${text}`, of);
  const service: ServiceReference = {
    name: 'refunds',
    location: { kind: 'folder', repository, path: '.' },
  };
  return { commit, note, repository, service };
}

it('reads what a build noted at the first commit, also when others follow', async () => {
  const { commit, note, repository, service } = await setUp();
  await commit('one');
  note(await commit('two'), JSON.stringify({ outcome: 'success', ...built }));
  expect(await notes.firstBuildOf(service)).toEqual({ outcome: 'unknown' });

  await noteFirstBuild(await Repository.open(repository), { outcome: 'passed', ...built });

  expect(await notes.firstBuildOf(service)).toEqual({ outcome: 'passed', ...built });
  const url = { kind: 'git', url: `file://${repository}`, path: '.' } as const;
  expect(await notes.firstBuildOf({ name: 'refunds', location: url })).toMatchObject(built);
  await noteFirstBuild(await Repository.open(repository), { outcome: 'failed', ...built });
  expect(await notes.firstBuildOf(service)).toEqual({ outcome: 'failed', ...built });
});

it.each(['no JSON', '{"outcome":"success"}', '{"outcome":"maybe"}', 'null'])(
  'takes the note %s for no outcome',
  async (text) => {
    const { commit, note, service } = await setUp();
    note(await commit('one'), text);
    expect(await notes.firstBuildOf(service)).toEqual({ outcome: 'unknown' });
  },
);

it('knows nothing of a folder within a repository, nor of other hosts', async () => {
  const { commit, repository } = await setUp();
  await commit('one');
  const of = (location: ServiceReference['location']) =>
    notes.firstBuildOf({ name: 'payments', location });
  expect(await of({ kind: 'folder', repository, path: 'apps/payments' })).toBeUndefined();
  expect(await of({ kind: 'git', url: 'https://github.com/a/b', path: '.' })).toBeUndefined();
});
