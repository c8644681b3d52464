import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** What a command took, with all processes of Node that it started. */
export interface Measured {
  /** From start to end, in milliseconds. */
  wall: number;
  /** Of all processes and threads together, in milliseconds. */
  cpu: number;
  /** Of the largest process, in MiB. */
  memory: number;
  exitCode: number | null;
  output: string;
}

const PROBE = pathToFileURL(join(import.meta.dirname, 'probe.ts')).href;

/** Runs a script of Node to its end and measures it from outside and from inside. */
export async function measure(cwd: string, args: readonly string[]): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'quoin-bench-'));
  try {
    const started = performance.now();
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: `--import=${PROBE}`, QUOIN_BENCH_PROBE: folder },
    });
    const [output, errors] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    const wall = performance.now() - started;
    const usage = await Promise.all(
      (await readdir(folder)).map(async (name) => readUsage(join(folder, name))),
    );
    return {
      wall,
      cpu: usage.reduce((sum, { cpu }) => sum + cpu, 0),
      memory: Math.max(...usage.map(({ memory }) => memory)),
      exitCode: child.exitCode,
      output: output + errors,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readUsage(file: string): Promise<{ cpu: number; memory: number }> {
  return JSON.parse(await readFile(file, 'utf8')) as { cpu: number; memory: number };
}
