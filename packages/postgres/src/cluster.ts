import { randomBytes } from 'node:crypto';
import { chown, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from 'tinyexec';
import type { Account } from './account.ts';
import { PostgresError } from './error.ts';
import type { Layout } from './layout.ts';

export const SUPERUSER = 'postgres';

/** Loopback only, and no socket file: paths longer than 107 bytes would break it. */
const SERVER_OPTIONS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'timezone=UTC',
  'log_timezone=UTC',
];

const START_TIMEOUT_S = 60;

/** One PostgreSQL cluster on disk and the programs that act on it. */
export interface Cluster {
  readonly data: string;
  readonly log: string;
  readonly password: string;
  /** Starts the server on `port` of the loopback interface; resolves once it accepts connections. */
  start(port: number): Promise<void>;
  /** Ends every session and stops the server. No effect when it is not running. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** The server that the cluster's lock file names; it may be dead, or another program by now. */
  lockHolder(): Promise<{ pid: number; port: number } | undefined>;
  /** Removes a lock file that a killed server left behind. */
  clearLock(): Promise<void>;
}

/** Opens the cluster in `layout.home`, creating it the first time. */
export async function openCluster(layout: Layout, account: Account | undefined): Promise<Cluster> {
  const data = join(layout.home, 'data');
  const log = join(layout.home, 'server.log');
  const lock = join(data, 'postmaster.pid');
  const run = (program: string, ...args: string[]) =>
    runProgram(join(layout.bin, program), args, layout, account);

  const password = await createOnce(layout, account, run);

  return {
    data,
    log,
    password,
    async start(port) {
      const options = [...SERVER_OPTIONS, `port=${String(port)}`].map((o) => `-c ${o}`).join(' ');
      const args = ['start', '-w', '-s', '-t', String(START_TIMEOUT_S), '-D', data, '-l', log];
      const { exitCode, stderr } = await run('pg_ctl', ...args, '-o', options);
      if (exitCode !== 0) {
        throw new PostgresError(
          `PostgreSQL did not start: ${stderr.trim()}\n${await tail(log)}\nThe whole log is ${log}.`,
        );
      }
    },
    async stop(mode = 'fast') {
      if (!(await exists(lock))) return;
      const { exitCode, stderr } = await run('pg_ctl', 'stop', '-w', '-s', '-D', data, '-m', mode);
      if (exitCode !== 0 && (await exists(lock))) {
        throw new PostgresError(`PostgreSQL did not stop: ${stderr.trim()} The log is ${log}.`);
      }
    },
    async lockHolder() {
      // https://www.postgresql.org/docs/18/storage-file-layout.html: line 1 is the pid, line 4 the port.
      const lines = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
      const [pid, port] = [Number(lines[0]), Number(lines[3])];
      return pid > 0 ? { pid, port } : undefined;
    },
    clearLock: () => rm(lock, { force: true }),
  };
}

/** The superuser's password; made with the cluster, which gets its final name only when complete. */
async function createOnce(
  layout: Layout,
  account: Account | undefined,
  run: (
    program: string,
    ...args: string[]
  ) => Promise<{ exitCode: number | undefined; stderr: string }>,
): Promise<string> {
  const data = join(layout.home, 'data');
  const passwordFile = join(layout.home, 'password');
  if (await exists(join(data, 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim();

  const incoming = join(layout.home, 'data.incoming');
  await rm(incoming, { recursive: true, force: true });
  const password = randomBytes(18).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) await chown(passwordFile, account.uid, account.gid);
  const { exitCode, stderr } = await run(
    'initdb',
    `--pgdata=${incoming}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  );
  if (exitCode !== 0) throw new PostgresError(`initdb failed: ${stderr.trim()}`);
  await rename(incoming, data);
  return password;
}

/** Runs a program as `account` from a folder that it may enter. */
async function runProgram(
  program: string,
  args: string[],
  layout: Layout,
  account: Account | undefined,
): Promise<{ exitCode: number | undefined; stderr: string }> {
  return exec(program, args, {
    nodeOptions: {
      cwd: layout.home,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      ...(account && { uid: account.uid, gid: account.gid }),
    },
  });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function tail(path: string, lines = 15): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
