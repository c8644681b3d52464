import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startPostgres, temporaryPostgres, type Postgres } from '../src/index.ts';

let folder: string;
const running = new Set<Postgres>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quoin-postgres-test-'));
  await chmod(folder, 0o711);
});

afterEach(async () => {
  const servers = [...running];
  running.clear();
  for (const server of servers) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(dataDir = join(folder, 'postgres')): Promise<Postgres> {
  const server = await startPostgres({ dataDir });
  running.add(server);
  return server;
}

async function query(server: Postgres, sql: string, database?: string): Promise<unknown[]> {
  const client = new pg.Client(server.url(database));
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until nothing accepts connections: where nothing reaps orphans, a dead server keeps its pid. */
async function ended(server: Postgres): Promise<void> {
  await expect
    .poll(() => query(server, 'select 1').catch((error: { code?: string }) => error.code))
    .toBe('ECONNREFUSED');
}

test('keeps what was written over a stop and a start, with durable settings', async () => {
  const first = await start();
  await first.createDatabase('bank');
  await first.createDatabase('bank');
  await query(first, 'create table note as select 42 as answer', 'bank');
  expect(await query(first, 'show fsync')).toEqual([{ fsync: 'on' }]);
  await first.stop();
  await ended(first);

  const second = await start();
  expect(second.adopted).toBe(false);
  expect(await query(second, 'select answer from note', 'bank')).toEqual([{ answer: 42 }]);
});

test('adopts the server of a starter that was killed with SIGKILL', async () => {
  const dataDir = join(folder, 'postgres');
  const module = new URL('../src/index.ts', import.meta.url).href;
  const script = `
    const { startPostgres } = await import(${JSON.stringify(module)});
    const server = await startPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(server.pid);
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  starter.kill('SIGKILL');
  await once(starter, 'exit');

  const server = await start(dataDir);
  expect(server.adopted).toBe(true);
  expect(server.pid).toBe(Number(line.toString()));
  expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('recovers committed data when the server itself is killed with SIGKILL', async () => {
  const first = await start();
  await query(first, 'create table note as select 7 as answer');
  process.kill(first.pid, 'SIGKILL');
  await ended(first);

  const second = await start();
  expect(await query(second, 'select answer from note')).toEqual([{ answer: 7 }]);
});

test('clears a lock file whose process id belongs to another program by now', async () => {
  const first = await start();
  const lock = join(folder, 'postgres', 'data', 'postmaster.pid');
  const content = await readFile(lock, 'utf8');
  await first.stop();
  await writeFile(lock, content.replace(String(first.pid), String(process.pid)));

  const second = await start();
  expect(second.adopted).toBe(false);
  expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('begins again when an earlier creation of the cluster was interrupted', async () => {
  await mkdir(join(folder, 'postgres', 'data.incoming'), { recursive: true });
  await writeFile(join(folder, 'postgres', 'data.incoming', 'half'), 'x');
  const server = await start();
  expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test.runIf(process.getuid?.() === 0)(
  'as root, works from a folder that only root may enter, and says where the files are',
  async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const notices: string[] = [];
    const server = await startPostgres({
      dataDir: join(closed, 'postgres'),
      onNotice: (message) => notices.push(message),
    });
    running.add(server);
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(notices.join()).toMatch(/cannot enter .*closed\. Its files are in \/var\/tmp\/quoin-/);
    const [, moved] = /in (\/var\/tmp\/quoin-[0-9a-f]+)/.exec(notices.join()) ?? [];
    await server.stop();
    if (moved) await rm(moved, { recursive: true });
  },
);

test('a temporary server removes its folder when it stops', async () => {
  const server = await temporaryPostgres();
  const rows = await query(server, 'show data_directory');
  const [{ data_directory: data }] = rows as [{ data_directory: string }];
  await server.stop();
  await expect(readFile(join(data, 'PG_VERSION'))).rejects.toThrow('ENOENT');
});
