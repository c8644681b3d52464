/* eslint-disable security/detect-non-literal-fs-filename -- The folders are made here. */
import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres, type Postgres } from '@quoin/postgres';
import pg from 'pg';

const run = promisify(execFile);

export interface Pair {
  primary: Postgres;
  replica: Postgres;
  stop(): Promise<void>;
}

/**
 * A primary and a hot standby that streams from it. The standby begins as a copy of the primary's files
 * that was taken in backup mode, which is what pg_basebackup does
 * (https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP).
 */
export async function startPair(prepare: (url: string) => Promise<void>): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), 'replica-'));
  await chmod(folder, 0o711);
  const home = join(folder, 'primary');
  const copy = join(folder, 'replica');
  const primary = await startPostgres({ dataDir: home });
  await prepare(primary.url());
  await copyInBackupMode(primary.url(), home, copy);
  await makeStandby(join(copy, 'data'), primary);
  const replica = await startPostgres({ dataDir: copy });
  return {
    primary,
    replica,
    async stop() {
      await replica.stop();
      await primary.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Backup mode ends with the session that began it. */
async function copyInBackupMode(url: string, home: string, copy: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('replica', true)`);
    // Files of a running server come and go while they are copied.
    await run('cp', ['-a', home, copy]).catch(() => undefined);
    const { rows } = await client.query<{ labelfile: string }>('select * from pg_backup_stop()');
    const label = join(copy, 'data/backup_label');
    await writeFile(label, rows[0]?.labelfile ?? '');
    await ownAs(join(copy, 'data/PG_VERSION'), label);
  } finally {
    await client.end();
  }
}

async function makeStandby(data: string, primary: Postgres): Promise<void> {
  await rm(join(data, 'postmaster.pid'), { force: true });
  const connection = `host=127.0.0.1 port=${primary.port} user=${primary.user} password=${primary.password}`;
  await appendFile(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${connection}'\n`);
  const signal = join(data, 'standby.signal');
  await writeFile(signal, '');
  await ownAs(join(data, 'PG_VERSION'), signal);
  await readFile(signal);
}

/** The server may run under another account than the test. */
async function ownAs(model: string, file: string): Promise<void> {
  await run('chown', [`--reference=${model}`, file]);
}
