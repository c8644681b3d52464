import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FleetError } from '../errors.ts';
import type { Repository, TreeEntry } from '../git/index.ts';
import { parseTree } from '../git/trees.ts';

const LINK = '120000';
const EXECUTABLE = '100755';
const SUBMODULE = '160000';

/**
 * Files of a commit as a folder on disk, to be read and never written. The folder is named by what
 * is in it, so the same files are written once; two processes at once do not disturb each other.
 *
 * @param paths files and folders, relative to the root of the repository
 * @param cache where such folders are; made when it is missing
 * @returns the absolute path of the folder; `paths` are below it
 * @throws {FleetError} when the commit has none of them
 */
export async function exportFiles(
  repository: Repository,
  commit: string,
  paths: readonly string[],
  cache: string,
): Promise<string> {
  const entries = await listFiles(repository, commit, paths);
  if (entries.length === 0) {
    throw new FleetError(`The commit ${commit.slice(0, 12)} has no ${paths.join(', ')}.`);
  }
  const folder = join(cache, keyOf(entries));
  if (!existsSync(folder)) await writeFolder(repository, entries, cache, folder);
  return folder;
}

async function listFiles(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<TreeEntry[]> {
  const list = ['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...paths];
  const entries = parseTree(await repository.bytes(list));
  return entries.filter(({ mode }) => mode !== SUBMODULE);
}

function keyOf(entries: readonly TreeEntry[]): string {
  const hash = createHash('sha256');
  for (const { mode, id, path } of entries) hash.update(`${mode} ${id} ${path}\0`);
  return hash.digest('hex').slice(0, 40);
}

/** Writes under a name that nobody looks for, then renames: the folder is there whole or not at all. */
async function writeFolder(
  repository: Repository,
  entries: readonly TreeEntry[],
  cache: string,
  folder: string,
): Promise<void> {
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, '.new-'));
  try {
    const blobs = await repository.readBlobs(entries.map(({ id }) => id));
    for (const entry of entries) await writeEntry(staging, entry, blobs.get(entry.id));
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another process was faster with the same files.
    if (!existsSync(folder)) throw error;
  }
}

async function writeEntry(folder: string, { mode, id, path }: TreeEntry, content?: Buffer) {
  if (!content) throw new FleetError(`The repository lacks ${path} (${id}). Run git fsck in it.`);
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  if (mode === LINK) return symlink(content.toString(), file);
  await writeFile(file, content);
  if (mode === EXECUTABLE) await chmod(file, 0o755);
}
