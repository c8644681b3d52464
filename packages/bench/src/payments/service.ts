import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { LoopResult } from '../load/index.ts';

const SERVICE = join(import.meta.dirname, '../../../../apps/payments');

/** A process of the service, as production runs it: access, validation, traces and logs are on. */
export interface RunningService extends AsyncDisposable {
  url: string;
  pid: number;
  /** A bearer token that may make payments. */
  token: string;
}

export interface ServiceSettings {
  databaseUrl: string;
  /** Where traces and metrics go. */
  collectorUrl: string;
  /** Where the log goes, as a container's would. */
  logFile: string;
}

export async function startService(settings: ServiceSettings): Promise<RunningService> {
  const env = {
    ...process.env,
    NODE_ENV: 'development',
    PORT: '0',
    LOG_LEVEL: 'info',
    DATABASE_URL: settings.databaseUrl,
    // The one client of a benchmark sends as much as many.
    RATE_LIMIT_PER_MINUTE: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: settings.collectorUrl,
  };
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: SERVICE,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await addressOf(child.stdout);
  child.stdout.pipe(createWriteStream(settings.logFile));
  const args = ['scripts/token.ts', '--role', 'payments-initiator'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: SERVICE, env });
  return {
    url,
    pid: child.pid ?? 0,
    token: stdout.trim(),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface(output);
  for await (const line of lines) {
    const url = /listening at (http:[^"]+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('The payments service ended before it listened.');
}

/** The engine in a process of its own, without HTTP. */
export interface RunningEngine extends AsyncDisposable {
  pid: number;
  run(task: object): Promise<LoopResult>;
}

export async function startEngine(databaseUrl: string): Promise<RunningEngine> {
  const child = fork('scripts/engine-load.ts', {
    cwd: SERVICE,
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  const answer = async () => {
    const ended = new AbortController();
    const exit = once(child, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('The engine ended by itself.');
    });
    const message = once(child, 'message', { signal: ended.signal });
    return Promise.race([message, exit]).finally(() => {
      ended.abort();
    });
  };
  await answer();
  return {
    pid: child.pid ?? 0,
    async run(task) {
      child.send(task);
      return ((await answer()) as [LoopResult])[0];
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
