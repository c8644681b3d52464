import { fileURLToPath } from 'node:url';
import type { ClientBase, Pool } from 'pg';
import { GENESIS, type StoredEntry } from './entry.ts';

/** The tables of the audit log, for node-pg-migrate. */
export const auditMigrations: { schema: string; directory: string } = {
  schema: 'audit',
  directory: fileURLToPath(new URL('../../migrations/audit', import.meta.url)),
};

export type SqlClient = Pick<ClientBase, 'query'>;

/** Where a stream ends. */
export interface Head {
  sequence: number;
  hash: string;
}

const ENTRY = `stream, sequence::float8 as sequence, body, encode(hash, 'hex') as hash, key_version as "keyVersion"`;
const HEAD = `sequence::float8 as sequence, encode(hash, 'hex') as hash`;
const BATCH = 500;

/** The head of a stream, locked until the transaction ends. The first append makes it. */
export async function lockHead(client: SqlClient, stream: string): Promise<Head> {
  const lock = () =>
    client.query<Head>(`select ${HEAD} from audit.heads where stream = $1 for update`, [stream]);
  const [head] = (await lock()).rows;
  if (head) return head;
  await client.query(
    `insert into audit.heads (stream, sequence, hash) values ($1, 0, decode($2, 'hex')) on conflict do nothing`,
    [stream, GENESIS],
  );
  const [made] = (await lock()).rows;
  return made ?? { sequence: 0, hash: GENESIS };
}

/**
 * Writes the entries and moves the head behind them, in one round trip.
 *
 * @returns false when the head is not where it was: the caller has no transaction that holds it.
 */
export async function writeEntries(
  client: SqlClient,
  head: Head,
  entries: readonly StoredEntry[],
): Promise<boolean> {
  const last = entries.at(-1);
  if (!last) return true;
  const { rowCount } = await client.query(
    `with moved as (
       update audit.heads set sequence = $3, hash = decode($4, 'hex')
       where stream = $1 and sequence = $2 returning stream
     )
     insert into audit.entries (stream, sequence, body, hash, key_version)
     select moved.stream, new.sequence, new.body, decode(new.hash, 'hex'), $8
     from moved, unnest($5::bigint[], $6::text[], $7::text[]) as new (sequence, body, hash)`,
    [
      last.stream,
      head.sequence,
      last.sequence,
      last.hash,
      entries.map((entry) => entry.sequence),
      entries.map((entry) => entry.body),
      entries.map((entry) => entry.hash),
      last.keyVersion,
    ],
  );
  return rowCount === entries.length;
}

/** One page of a stream, in order. */
export async function readEntries(
  client: SqlClient,
  { stream, after, limit }: { stream: string; after: number; limit: number },
): Promise<StoredEntry[]> {
  const { rows } = await client.query<StoredEntry>(
    `select ${ENTRY} from audit.entries where stream = $1 and sequence > $2 order by sequence limit $3`,
    [stream, after, limit],
  );
  return rows;
}

export async function readHead(client: SqlClient, stream: string): Promise<Head | undefined> {
  const { rows } = await client.query<Head>(`select ${HEAD} from audit.heads where stream = $1`, [
    stream,
  ]);
  return rows[0];
}

/** Runs the work on one client that sees one state of the database. */
export async function inSnapshot<T>(
  pool: Pool,
  work: (client: SqlClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin isolation level repeatable read read only');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    failure = error instanceof Error ? error : new Error('The query failed.', { cause: error });
    throw error;
  } finally {
    // A client that failed is not used again, so that its transaction ends.
    client.release(failure);
  }
}

/** Streams all entries of a stream with a cursor, whatever indexes and constraints are left. */
export async function* streamEntries(
  client: SqlClient,
  stream: string,
): AsyncGenerator<StoredEntry> {
  await client.query(
    `declare entries no scroll cursor for select ${ENTRY} from audit.entries where stream = $1 order by sequence`,
    [stream],
  );
  for (;;) {
    const { rows } = await client.query<StoredEntry>(`fetch ${String(BATCH)} from entries`);
    yield* rows;
    if (rows.length < BATCH) return;
  }
}
