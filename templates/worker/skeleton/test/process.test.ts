import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { databaseUrl } from './support.ts';
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Running {
  child: ChildProcessByStdio<null, Readable, null>;
  url: string;
  token: (role: string) => string;
}

/** Starts the service as a person would, in a folder of its own so that it makes its own key. */
async function start(): Promise<Running> {
  const cwd = mkdtempSync(join(tmpdir(), 'worker-'));
  cleanups.push(() => {
    rmSync(cwd, { recursive: true });
  });
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    OTEL_SDK_DISABLED: 'true',
    DATABASE_URL: databaseUrl,
  };
  const child = spawn(process.execPath, [resolve('src/main.ts')], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const token = (role: string) =>
    execFileSync(process.execPath, [resolve('scripts/token.ts'), '--role', role], {
      cwd,
      env,
      encoding: 'utf8',
    }).trim();
  for await (const line of createInterface(child.stdout)) {
    const url = /listening at (http:[^"]+)/.exec(line)?.[1];
    if (url) {
      child.stdout.resume();
      return { child, url, token };
    }
  }
  throw new Error('The service ended before it listened.');
}

test('it starts, lets in whoever has a token, and ends when it is asked to', async () => {
  const { child, url, token } = await start();
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect((await fetch(`${url}/v1/authors/alice`)).status).toBe(401);
  const authorization = `Bearer ${token('reader')}`;
  expect((await fetch(`${url}/v1/authors/alice`, { headers: { authorization } })).status).toBe(404);

  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
