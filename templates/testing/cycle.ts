import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles, type RenderedFile } from '@quoin/scaffold';
import { expect } from 'vitest';
import type { Combination } from '../../scripts/lib/combinations.ts';
import { npm, start } from './project.ts';

/** A generated project on disk, installed. */
export interface Project {
  folder: string;
  combination: Combination;
  /** Runs npm in it; throws with the output when it fails. */
  npm(...args: string[]): ReturnType<typeof npm>;
}

/** What a project needs around it, such as a database; it goes when the project has ended. */
export interface Surroundings extends AsyncDisposable {
  environment: NodeJS.ProcessEnv;
}

export interface CycleOptions {
  /** The npm scripts that have to succeed. @default format:check, lint, typecheck, test */
  scripts?: readonly string[];
  /** Brings what the project needs to start. @default nothing */
  prepare?: (project: Project) => Promise<Surroundings>;
  /** Uses the started project. Without it, the project is not started. */
  visit?: (project: Project & { url: string }) => Promise<void>;
}

const SCRIPTS = ['format:check', 'lint', 'typecheck', 'test'];
const INSTALL = ['ci', '--prefer-offline', '--no-audit', '--no-fund'];

/**
 * What a developer does on the first day, outside this repository: install, check, test, start, use
 * and stop.
 */
export async function runCycle(
  files: readonly RenderedFile[],
  combination: Combination,
  { scripts = SCRIPTS, prepare, visit }: CycleOptions,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'quoin-project-'));
  const folder = join(root, 'project');
  try {
    await writeFiles(folder, files);
    const project = { folder, combination, npm: (...args: string[]) => npm(folder, args) };
    await project.npm(...INSTALL);
    // Fails when the lock file does not know what a vendored package depends on.
    await project.npm('ls', '--all', '--silent');
    for (const script of scripts) {
      const strict = script === 'lint' ? ['--', '--max-warnings=0'] : [];
      await project.npm('run', '--silent', script, ...strict);
    }
    if (visit) await startAndVisit(project, prepare, visit);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function startAndVisit(
  project: Project,
  prepare: CycleOptions['prepare'],
  visit: NonNullable<CycleOptions['visit']>,
): Promise<void> {
  await using surroundings = await prepare?.(project);
  const environment = surroundings?.environment ?? {};
  const running = await start(project.folder, environment);
  try {
    expect((await fetch(`${running.url}/health/ready`)).status).toBe(200);
    await visit({
      ...project,
      npm: (...args) => npm(project.folder, args, environment),
      url: running.url,
    });
  } finally {
    expect(await running.terminate()).toEqual([0, null]);
  }
}
