import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');

export interface Running {
  child: ChildProcess;
  url: string;
  /** What it has written to standard output so far. */
  output: () => string;
  /** Its exit code and signal, once it ends. */
  exited: Promise<unknown[]>;
  /** The folder that it runs in, where its development key is. */
  folder: string;
}

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function spawnMain(variables: NodeJS.ProcessEnv, main = MAIN) {
  const folder = mkdtempSync(join(tmpdir(), 'quoin-service-'));
  const child = spawn(process.execPath, [main], {
    cwd: folder,
    env: { PATH: process.env.PATH, OTEL_SDK_DISABLED: 'true', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await closed;
    rmSync(folder, { recursive: true });
  });
  return { child, folder };
}

/** Starts the service and waits until it listens. */
export async function startProcess(
  variables: NodeJS.ProcessEnv = {},
  main = MAIN,
): Promise<Running> {
  const { child, folder } = spawnMain(variables, main);
  const exited = once(child, 'exit');
  let output = '';
  const listening = Promise.withResolvers<string>();
  createInterface(child.stdout).on('line', (line) => {
    output += `${line}\n`;
    const url = /listening at (https?:[^"]+)/.exec(line)?.[1];
    if (url) listening.resolve(url);
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = exited.then(() => {
    throw new Error(`The service ended before it listened: ${output}`);
  });
  ended.catch(() => undefined);
  const url = await Promise.race([listening.promise, ended]);
  return { child, url, output: () => output, exited, folder };
}

/** Starts the service in a way that fails. */
export async function failProcess(variables: NodeJS.ProcessEnv) {
  const { child } = spawnMain(variables);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, errors };
}
