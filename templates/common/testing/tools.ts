import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { x } from 'tinyexec';
import type { Files } from './layers.ts';

/** Whether a program is on PATH and answers. */
export async function isInstalled(program: string, ...args: string[]): Promise<boolean> {
  try {
    return (await x(program, args)).exitCode === 0;
  } catch {
    return false;
  }
}

/** Writes files into a temporary folder, inside `parent`, for as long as `use` takes. */
export async function withFiles<T>(
  files: Files,
  use: (directory: string) => Promise<T>,
  parent = tmpdir(),
): Promise<T> {
  const directory = await mkdtemp(join(parent, 'quoin-layers-'));
  try {
    for (const [path, content] of files) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Runs a program. @returns its output; @throws what it printed, when it fails */
export async function run(directory: string, program: string, ...args: string[]): Promise<string> {
  const result = await x(program, args, { nodeOptions: { cwd: directory } });
  if (result.exitCode === 0) return result.stdout;
  throw new Error(`${program} ${args.join(' ')} failed.\n${result.stdout}${result.stderr}`);
}
