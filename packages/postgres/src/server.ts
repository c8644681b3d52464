import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import pg from 'pg';
import { exec } from 'tinyexec';
import { serverAccount } from './account.ts';
import { openCluster, SUPERUSER, type Cluster } from './cluster.ts';
import { PostgresError } from './error.ts';
import { prepareLayout } from './layout.ts';

export interface StartPostgresOptions {
  /** Folder of the cluster; created when missing, kept when the server stops. */
  dataDir: string;
  /** Port on 127.0.0.1. @default a free one */
  port?: number;
  /** Told of what the user should know, such as another folder being used. @default nothing */
  onNotice?: (message: string) => void;
}

/** A running server. */
export interface Postgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Process id of the server. */
  readonly pid: number;
  /** Whether a server that an earlier, killed run left behind was taken over. */
  readonly adopted: boolean;
  /** Connection string. @param database @default 'postgres' */
  url(database?: string): string;
  /** Creates a database; no effect when it exists. */
  createDatabase(name: string): Promise<void>;
  /** Ends every session and stops the server; the data stay. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const ADOPTION_TIMEOUT_MS = 10_000;

/**
 * Starts the server of `dataDir`, creating the cluster the first time.
 *
 * A server that a killed run left behind is adopted if it answers, and cleared
 * if it does not. The server is detached from the terminal: an interrupt that
 * reaches the whole process group leaves it alone until `stop` is called, so
 * that what depends on it can finish first.
 *
 * @throws PostgresError when it cannot be created or started
 */
export async function startPostgres(options: StartPostgresOptions): Promise<Postgres> {
  const account = await serverAccount();
  const layout = await prepareLayout(
    options.dataDir,
    account,
    options.onNotice ?? (() => undefined),
  );
  const cluster = await openCluster(layout, account);

  const adoptedPort = await adopt(cluster);
  const port = adoptedPort ?? options.port ?? (await freePort());
  if (adoptedPort === undefined) await cluster.start(port);
  const pid = (await cluster.lockHolder())?.pid;
  if (pid === undefined)
    throw new PostgresError(`PostgreSQL ended right after its start; see ${cluster.log}.`);
  return handle(cluster, { port, pid, adopted: adoptedPort !== undefined });
}

function handle(cluster: Cluster, server: Pick<Postgres, 'port' | 'pid' | 'adopted'>): Postgres {
  const url = (database?: string) => connectionString(cluster, server.port, database);
  return {
    ...server,
    host: HOST,
    user: SUPERUSER,
    password: cluster.password,
    url,
    async createDatabase(name) {
      await withClient(url(), async (client) => {
        const { rowCount } = await client.query('select from pg_database where datname = $1', [
          name,
        ]);
        if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
      });
    },
    stop: () => cluster.stop(),
  };
}

/** The port of a server that already serves this cluster; clears what cannot be used. */
async function adopt(cluster: Cluster): Promise<number | undefined> {
  const holder = await cluster.lockHolder();
  if (!holder) return undefined;
  if (!(await isPostgres(holder.pid))) {
    await cluster.clearLock();
    return undefined;
  }
  const deadline = Date.now() + ADOPTION_TIMEOUT_MS;
  for (let last: unknown; ;) {
    try {
      await assertServes(cluster, holder.port);
      return holder.port;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      await cluster.stop('immediate').catch((cause: unknown) => {
        throw new PostgresError(
          `PostgreSQL (process ${String(holder.pid)}) holds ${cluster.data} but does not answer: ${String(last)}. ` +
            'Stop that process, then try again.',
          { cause },
        );
      });
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function assertServes(cluster: Cluster, port: number): Promise<void> {
  await withClient(connectionString(cluster, port), async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    if (rows[0]?.data_directory !== cluster.data) {
      throw new PostgresError(`the server on port ${String(port)} serves another folder`);
    }
  });
}

/**
 * Whether `pid` is a live PostgreSQL process. Process ids are used again, so one from a lock
 * file may belong to any program; and where nothing reaps orphans (many containers), a killed
 * server stays in the process table as a zombie.
 */
async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    // Slim images have no `ps`. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
    return /^\d+ \(postgres\) [^ZX]/.test(stat);
  }
  const { exitCode, stdout } = await exec('ps', ['-p', String(pid), '-o', 'comm=']);
  return exitCode === 0 && stdout.includes('postgres');
}

function connectionString(cluster: Cluster, port: number, database = 'postgres'): string {
  return `postgresql://${SUPERUSER}:${cluster.password}@${HOST}:${String(port)}/${encodeURIComponent(database)}`;
}

async function withClient(url: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => {
        resolve(port);
      });
    });
  });
}
