import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FleetError } from '../errors.ts';
import { locateBare } from './bare.ts';
import type { ObjectFormat } from './objects.ts';
import { tryGit } from './run.ts';

/** Where the parts of a repository are; all paths but `path` are absolute. */
export interface Place {
  /** The folder that it was asked for. */
  directory: string;
  /** That folder within the repository, `.` for its root. */
  path: string;
  gitDirectory: string;
  workTree?: string | undefined;
  objectDirectory: string;
  format: ObjectFormat;
}

const QUESTIONS = [
  '--is-inside-work-tree',
  '--show-object-format',
  '--absolute-git-dir',
  '--git-path',
  'objects',
  '--show-prefix',
];

/**
 * Finds the repository of a folder, with one command at most.
 *
 * @param directory an absolute path
 * @throws FleetError when the folder is in none, or git does not trust it
 */
export async function locate(directory: string): Promise<Place> {
  const bare = await locateBare(directory);
  if (bare) return bare;
  // With the person's configuration: it says which folders of other users git may trust.
  const args = ['-C', directory, 'rev-parse', ...QUESTIONS];
  const { status, stdout, stderr } = await tryGit(args, { configuration: 'personal' });
  if (status !== 0) {
    throw new FleetError(
      `${directory} cannot be opened as a git repository: ${stderr.trim()}. Name a folder of a repository, or make one with git init.`,
    );
  }
  const [inside, format, gitDirectory = '', objects = '', prefix = ''] = stdout
    .toString('utf8')
    .split('\n');
  const path = prefix.replace(/\/$/, '');
  const levels = path === '' ? [] : path.split('/').map(() => '..');
  return {
    directory,
    path: path || '.',
    gitDirectory,
    workTree: inside === 'true' ? resolve(await realpath(directory), ...levels) : undefined,
    objectDirectory: resolve(await realpath(directory), objects),
    format: format as ObjectFormat,
  };
}
