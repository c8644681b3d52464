import { resolve } from 'node:path';
import { FleetError } from '../errors.ts';
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
];

/**
 * Finds the repository of a folder.
 *
 * @param directory an absolute path
 * @throws FleetError when the folder is in none, or git does not trust it
 */
export async function locate(directory: string): Promise<Place> {
  const [inside, format, gitDirectory = '', objects = ''] = await ask(directory, QUESTIONS);
  const [prefix = '', workTree] =
    inside === 'true' ? await ask(directory, ['--show-prefix', '--show-toplevel']) : [];
  return {
    directory,
    path: prefix.replace(/\/$/, '') || '.',
    gitDirectory,
    workTree,
    objectDirectory: resolve(directory, objects),
    format: format as ObjectFormat,
  };
}

async function ask(directory: string, questions: string[]): Promise<string[]> {
  // With the person's configuration: it says which folders of other users git may trust.
  const args = ['-C', directory, 'rev-parse', ...questions];
  const { status, stdout, stderr } = await tryGit(args, { configuration: 'personal' });
  if (status === 0) return stdout.toString('utf8').split('\n');
  throw new FleetError(
    `${directory} cannot be opened as a git repository: ${stderr.trim()} Name a folder of a repository, or make one with git init.`,
  );
}
