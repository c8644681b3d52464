/* eslint-disable security/detect-non-literal-fs-filename -- The folders are made here. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startPostgres, type Postgres } from '@quoin/postgres';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const TOKEN = join(import.meta.dirname, '../../scripts/token.ts');

/** A service process and its PostgreSQL, both of which can be killed and started again. */
export interface CrashWorld {
  /** Where the service is now, or the last one was. */
  url(): string;
  databaseUrl: string;
  authorization: string;
  killService(): Promise<void>;
  startService(): Promise<void>;
  killPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  close(): Promise<void>;
}

export async function createCrashWorld(): Promise<CrashWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  // The server may run under another account.
  chmodSync(folder, 0o711);
  const dataDir = join(folder, 'postgres');
  let postgres: Postgres = await startPostgres({ dataDir });
  const { port } = postgres;
  const databaseUrl = postgres.url();
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    OTEL_SDK_DISABLED: 'true',
    DATABASE_URL: databaseUrl,
    RATE_LIMIT_PER_MINUTE: '0',
    MAX_CONCURRENCY: '0',
    // A busy machine is no reason to end by itself.
    DATABASE_CONNECTION_TIMEOUT_MS: '60000',
    DATABASE_STATEMENT_TIMEOUT_MS: '60000',
  };
  let service: { child: ChildProcess; url: string } | undefined;

  const world: CrashWorld = {
    url: () => service?.url ?? '',
    databaseUrl,
    authorization: '',
    async killService() {
      if (service) await kill(service.child);
    },
    async startService() {
      service = await start(folder, env);
    },
    async killPostgres() {
      // Its sessions too: a session that goes on by itself would be no crash of the machine.
      for (const pid of [postgres.pid, ...childrenOf(postgres.pid)]) killPid(pid);
      while (isAlive(postgres.pid)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async startPostgres() {
      postgres = await startPostgres({ dataDir, port });
    },
    async close() {
      await world.killService();
      await postgres.stop();
      rmSync(folder, { recursive: true });
    },
  };
  await world.startService();
  const args = [
    TOKEN,
    '--role',
    'payments-initiator',
    '--role',
    'payments-viewer',
    '--expires',
    '2h',
  ];
  const token = execFileSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  world.authorization = `Bearer ${token.trim()}`;
  return world;
}

async function start(
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [MAIN], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const url = /listening at (http:[^"]+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { child, url };
  }
  throw new Error('The service ended before it listened.');
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function killPid(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Of a process that is no child of this one; a dead one that nobody has asked about is not alive. */
function isAlive(pid: number): boolean {
  return statOf(pid) !== undefined && statOf(pid)?.[0] !== 'Z';
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => statOf(candidate)?.[1] === String(pid));
}

/** State, parent and so on: what follows the name, which may hold blanks. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
