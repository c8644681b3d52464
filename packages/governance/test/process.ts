import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Root of the repository that this package is in. */
export const OWN_ROOT = join(import.meta.dirname, '..', '..', '..');

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

const PREVIEW = join(OWN_ROOT, 'scripts', 'pr.ts');

export interface ProcessResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command as a person would, in a folder. */
export async function runCheck(cwd: string, ...args: string[]): Promise<ProcessResult> {
  return run(process.execPath, [MAIN, ...args], cwd);
}

/** Runs `npm run pr` as a person would, for the repository of a folder. */
export async function runPreviewProcess(cwd: string, ...args: string[]): Promise<ProcessResult> {
  return run(process.execPath, [PREVIEW, '--dir', cwd, ...args], cwd);
}

async function run(program: string, args: string[], cwd: string): Promise<ProcessResult> {
  const env = { ...process.env, NO_COLOR: '1', QUOIN_PORTAL_URL: 'https://portal.example' };
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { exitCode: child.exitCode, stdout, stderr };
}
