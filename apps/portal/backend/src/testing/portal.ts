import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../../../', import.meta.url));

export interface Portal {
  url: string;
  /** What the process has written so far, to both of its outputs. */
  output(): string;
  /** Ends the process and answers its exit code. */
  stop(): Promise<number | null>;
}

export interface PortalOptions {
  databaseUrl: string;
  /** Configuration files, in the order of `--config`. */
  config: string[];
  env?: Record<string, string>;
  port?: number;
}

/** Starts the backend as a process of its own and waits until it is ready or has ended. */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const { databaseUrl, config, env } = options;
  const port = options.port ?? (await freePort());
  const entry = fileURLToPath(new URL('../index.ts', import.meta.url));
  const args = [entry, ...config.flatMap((file) => ['--config', file])];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'development',
      DATABASE_URL: databaseUrl,
      PORTAL_PORT: String(port),
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  while (child.exitCode === null && !(await isReady(url))) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  return {
    url,
    output: () => output,
    async stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/.backstage/health/v1/readiness`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
