import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Well-kept libraries that ship what they are written in. */
const LIBRARIES = ['fastify/lib', 'express/lib', 'undici/lib', 'knex/lib', 'ajv/lib'];

/** Sources of TypeScript, as a team changes them. */
const OWN = 'packages/fleet/src/**/*.ts';

/**
 * A git repository with our own TypeScript, in which so many files are changed since the last commit.
 *
 * @returns paths of the changed files
 */
export function changedRepository(root: string, folder: string, changes: number): string[] {
  const files = globSync(OWN, { cwd: root }).sort();
  for (const file of files) copy(root, file, folder);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet', '-b', 'main');
  git('add', '-A');
  git(
    '-c',
    'user.name=Bench',
    '-c',
    'user.email=bench@example.com',
    'commit',
    '-qm',
    'feat: begin',
  );
  const changed = files.slice(0, changes);
  for (const file of changed)
    appendFileSync(join(folder, file), '\nexport const changed = true;\n');
  return changed;
}

/** Copies libraries until there are so many lines of JavaScript. @returns how many there are */
export function library(root: string, folder: string, lines: number): number {
  let count = 0;
  for (const name of LIBRARIES) {
    const files = globSync(`node_modules/${name}/**/*.js`, { cwd: root }).sort();
    for (const file of files) {
      if (count >= lines) return count;
      const path = file.replace('node_modules/', '');
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      const text = readFileSync(join(root, file), 'utf8');
      writeFileSync(join(folder, path), text);
      count += text.split('\n').length;
    }
  }
  throw new Error(
    `The libraries have ${String(count)} lines and not ${String(lines)}. Install the dependencies, or ask for fewer with --lines.`,
  );
}

function copy(root: string, file: string, folder: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  cpSync(join(root, file), join(folder, file));
}
