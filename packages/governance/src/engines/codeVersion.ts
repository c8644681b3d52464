import { hash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const PACKAGES = resolve(import.meta.dirname, '..', '..', '..');

/**
 * Changes whenever the code of an engine or a rule does, so that results of yesterday's rules are not
 * shown for today's. Sizes and times of the files are enough, and need no reading.
 */
export async function codeVersion(): Promise<string> {
  const folders = ['governance/src', 'eslint-plugin/src'].map((name) => join(PACKAGES, name));
  const lists = await Promise.all(folders.map((folder) => filesBelow(folder)));
  const stamps = await Promise.all(
    lists.flat().map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return `${file} ${String(size)} ${String(mtimeMs)}`;
    }),
  );
  return hash('sha256', stamps.sort().join('\n'), 'base64url');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
