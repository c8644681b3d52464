import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** Files by path. */
export type Files = Record<string, string | Uint8Array>;

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes away with the test file. */
export function temporaryFolder(files: Files = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'governance-')));
  folders.push(root);
  writeFiles(root, files);
  return root;
}

export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

export interface TestRepository {
  root: string;
  git: (...args: string[]) => string;
  write: (files: Files) => void;
  /** Stages everything and commits it. */
  commit: (message: string) => void;
}

/** A git repository on the branch `main`, with a first commit of these files. */
export function temporaryRepository(files: Files = {}): TestRepository {
  const root = temporaryFolder();
  const environment = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, env: environment, encoding: 'utf8', stdio: 'pipe' });
  const write = (more: Files) => writeFiles(root, more);
  const commit = (message: string) => {
    git('add', '-A');
    git('commit', '--quiet', '--allow-empty', '-m', message);
  };
  git('init', '--quiet', '-b', 'main');
  write(files);
  commit('feat: begin');
  return { root, git, write, commit };
}
