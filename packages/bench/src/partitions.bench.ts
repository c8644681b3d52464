/**
 * Entries of accounts in one table beside the same in hash partitions by account: what a batch of
 * inserts and a page of a statement cost as the tables grow. Rounds of both alternate, so that a busy
 * machine slows both: compare the ratios.
 */
import { parseArgs } from 'node:util';
import { temporaryPostgres } from '@quoin/postgres';
import pg from 'pg';

const { values } = parseArgs({
  options: {
    /** Entries at which the tables are measured. */
    sizes: { type: 'string', default: '100000,500000,1000000' },
    partitions: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '30' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const partitions = Number(values.partitions);
const rounds = Number(values.rounds);

const ACCOUNTS = 100_000;
const BATCH = 1_000;
const PAGES = 200;
const TABLES = ['one_table', 'hashed'] as const;
type Table = (typeof TABLES)[number];

const COLUMNS = `
  sequence bigint not null, amount bigint not null, balance_after bigint not null,
  posted_at timestamptz not null, transfer_id uuid not null, account_id text collate "C" not null,
  currency text not null, hash bytea not null, primary key (account_id, sequence)`;

const server = await temporaryPostgres();
const client = new pg.Client({ connectionString: server.url() });
await client.connect();
try {
  await makeTables();
  let entries = 0;
  const results = [];
  for (const size of sizes) {
    for (const table of TABLES) await insert(table, entries, size - entries);
    entries = size;
    await client.query('vacuum analyze');
    const times = {
      one_table: { insert: [], page: [] },
      hashed: { insert: [], page: [] },
    } as Record<Table, { insert: number[]; page: number[] }>;
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? TABLES : TABLES.toReversed();
      for (const table of order) {
        times[table].insert.push(await timed(() => insert(table, entries, BATCH)));
        times[table].page.push(await timed(() => readPages(table)));
      }
      entries += BATCH;
    }
    results.push({ entries: size, ...(await describe(times)) });
  }
  console.log(JSON.stringify({ partitions, batch: BATCH, pages: PAGES, rounds, results }, null, 2));
} finally {
  await client.end();
  await server.stop();
}

async function makeTables(): Promise<void> {
  await client.query(`create table one_table (${COLUMNS})`);
  await client.query(`create table hashed (${COLUMNS}) partition by hash (account_id)`);
  for (let index = 0; index < partitions; index += 1) {
    await client.query(
      `create table hashed_${String(index)} partition of hashed
         for values with (modulus ${String(partitions)}, remainder ${String(index)})`,
    );
  }
}

/** The rows of a batch are of accounts at random, as those of payments are. */
async function insert(table: Table, after: number, count: number): Promise<void> {
  await client.query({
    name: `insert-${table}`,
    text: `
      insert into ${table} (sequence, amount, balance_after, posted_at, transfer_id, account_id, currency, hash)
      select $1::bigint + n, 1, 1, clock_timestamp(), gen_random_uuid(),
             'account-' || ((hashint8($1::bigint + n)::bigint & 2147483647) % ${String(ACCOUNTS)}), 'USD',
             sha256(int8send(n))
        from generate_series(1, $2::int) n`,
    values: [after, count],
  });
}

async function readPages(table: Table): Promise<void> {
  for (let index = 0; index < PAGES; index += 1) {
    await client.query({
      name: `page-${table}`,
      text: `select * from ${table} where account_id = $1 order by sequence desc limit 20`,
      values: [`account-${String((index * 7919) % ACCOUNTS)}`],
    });
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function describe(times: Record<Table, { insert: number[]; page: number[] }>) {
  const { rows } = await client.query<{ one: string; hashed: string }>(`
    select pg_size_pretty(pg_indexes_size('one_table')) as one,
           pg_size_pretty((select sum(pg_indexes_size(inhrelid)) from pg_inherits where inhparent = 'hashed'::regclass)) as hashed`);
  const insertMs = { one: median(times.one_table.insert), hashed: median(times.hashed.insert) };
  const pageMs = {
    one: median(times.one_table.page) / PAGES,
    hashed: median(times.hashed.page) / PAGES,
  };
  return {
    insertMs: rounded(insertMs),
    insertRatio: Number((insertMs.hashed / insertMs.one).toFixed(2)),
    pageMs: rounded(pageMs),
    pageRatio: Number((pageMs.hashed / pageMs.one).toFixed(2)),
    indexes: rows[0],
  };
}

function median(list: readonly number[]): number {
  return list.toSorted((one, other) => one - other)[Math.floor(list.length / 2)] ?? 0;
}

function rounded({ one, hashed }: { one: number; hashed: number }) {
  return { one: Number(one.toFixed(3)), hashed: Number(hashed.toFixed(3)) };
}
