import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectFormat } from '../git/objects.ts';
import type { Repository } from '../git/index.ts';
import { tryGit, type GitResult } from '../git/run.ts';

/** Runs a command on the objects of a repository, but with none of its configuration. */
export type RunInRoom = (args: readonly string[]) => Promise<GitResult>;

/**
 * Lends an empty bare repository that shares the objects of another. A merge there depends on the
 * trees alone: not on what a repository configures, on attributes of its working tree, on grafts.
 */
export async function inRoom<T>(
  repository: Repository,
  work: (run: RunInRoom) => Promise<T>,
): Promise<T> {
  const room = await mkdtemp(join(tmpdir(), 'quoin-merge-'));
  try {
    await furnish(room, repository.format);
    const env = {
      GIT_DIR: room,
      GIT_OBJECT_DIRECTORY: repository.objectDirectory,
      GIT_NO_REPLACE_OBJECTS: '1',
    };
    return await work((args) => tryGit(args, { cwd: room, env }));
  } finally {
    await rm(room, { recursive: true });
  }
}

async function furnish(room: string, format: ObjectFormat): Promise<void> {
  await Promise.all(['refs', 'objects', 'info'].map((name) => mkdir(join(room, name))));
  await Promise.all([
    writeFile(join(room, 'HEAD'), 'ref: refs/heads/main\n'),
    writeFile(join(room, 'config'), configuration(format)),
    // Files that both sides changed come back unmerged: their content is merged here, by structure too.
    writeFile(join(room, 'info', 'attributes'), '* -merge\n'),
  ]);
}

/** A folder that one side renamed does not take along what the other side added to it. */
function configuration(format: ObjectFormat): string {
  return `[core]
\trepositoryformatversion = 1
\tbare = true
[extensions]
\tobjectformat = ${format}
[merge]
\trenames = true
\tdirectoryRenames = false
`;
}
