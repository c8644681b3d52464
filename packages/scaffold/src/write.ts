import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ScaffoldError } from './errors.ts';
import type { RenderedFile } from './render.ts';

/**
 * Writes rendered files into a directory, which is made if it does not exist.
 *
 * @throws {ScaffoldError} when the directory holds something already; nothing is written then.
 */
export async function writeFiles(directory: string, files: readonly RenderedFile[]): Promise<void> {
  await assertWritable(directory);
  await writeAll(directory, files);
}

/**
 * Writes rendered files beside those that a directory holds already.
 *
 * @throws {ScaffoldError} naming a path that exists; nothing is written then.
 */
export async function addFiles(directory: string, files: readonly RenderedFile[]): Promise<void> {
  for (const { path } of files) {
    if (existsSync(join(directory, path))) {
      throw new ScaffoldError(`${path} exists already in ${directory}. Remove or rename one.`);
    }
  }
  await writeAll(directory, files);
}

async function writeAll(directory: string, files: readonly RenderedFile[]): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(join(directory, path))));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  await Promise.all(files.map((file) => writeOne(directory, file)));
}

/** @throws {ScaffoldError} unless the directory is missing or empty. */
export async function assertWritable(directory: string): Promise<void> {
  try {
    if ((await readdir(directory)).length === 0) return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code !== 'ENOTDIR') throw error;
    throw new ScaffoldError(`${directory} is a file. Choose another --out.`, { cause: error });
  }
  throw new ScaffoldError(
    `${directory} exists and is not empty. Choose another --out, or empty it.`,
  );
}

async function writeOne(directory: string, file: RenderedFile): Promise<void> {
  const path = join(directory, file.path);
  if (file.symlink) return symlink(file.content.toString(), path);
  await writeFile(path, file.content, { flag: 'wx', mode: file.executable ? 0o755 : 0o644 });
}
