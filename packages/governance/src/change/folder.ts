import { readdir, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GovernanceError } from '../errors.ts';
import { Git } from './git.ts';
import { fileOnDisk, notesOf } from './since.ts';
import type { ChangeSource } from './source.ts';
import { WorkingTree } from './workingTree.ts';

/** Installed code and the stores of tools: nobody reviews it there. */
const NOT_SOURCE = new Set(['node_modules', 'bower_components', '.git', '.hg', '.svn']);

/**
 * Every file below a folder, inside a git repository or not. In a repository, what git ignores
 * is left out, unless the whole folder is ignored: somebody asked for it by name.
 *
 * @throws GovernanceError when there is no such folder
 */
export async function wholeFolder(directory: string): Promise<ChangeSource> {
  const root = await openFolder(directory);
  const disk = new WorkingTree(root);
  const paths = (await listedByGit(root)) ?? (await walk(root));
  const kinds = await Promise.all(paths.map((path) => disk.kind(path)));
  const tree = paths.filter((_, at) => kinds[at] === 'file');
  return {
    root,
    change: {
      files: tree.map((path) => fileOnDisk(path, 'unchanged', disk)),
      before: () => Promise.resolve(undefined),
      commits: [],
      deleted: [],
      renamed: new Map(),
    },
    tree: () => Promise.resolve(tree),
    read: (path) => disk.text(path),
    readForCache: (path) => disk.text(path),
    notes: notesOf({ links: paths.filter((_, at) => kinds[at] === 'link'), submodules: [] }),
  };
}

async function openFolder(directory: string): Promise<string> {
  const path = resolve(directory);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new GovernanceError(`There is no folder ${path}. Name a folder after --dir.`);
  }
  return realpath(path);
}

/** Paths that git tracks or does not ignore; undefined when git knows nothing of the folder. */
async function listedByGit(root: string): Promise<string[] | undefined> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const result = await new Git(root).try(args).catch(() => undefined);
  if (result?.status !== 0) return undefined;
  const paths = result.stdout.toString('utf8').split('\0');
  const files = [...new Set(paths)].filter((path) => path !== '').sort();
  return files.length > 0 ? files : undefined;
}

async function walk(root: string): Promise<string[]> {
  const found: string[] = [];
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of await readdir(resolve(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) found.push(path);
      else if (!NOT_SOURCE.has(entry.name)) pending.push(path);
    }
  }
  return found.sort();
}
