import type { Pool } from 'pg';
import type { KeyedHash } from '../keyed-hash.ts';
import { signCheckpoint, verifyChain, type Checkpoint, type Verification } from './chain.ts';
import {
  bodyOf,
  entryOf,
  GENESIS,
  hashOf,
  type AuditEntry,
  type AuditEvent,
  type StoredEntry,
} from './entry.ts';
import {
  inSnapshot,
  lockHead,
  readEntries,
  readHead,
  streamEntries,
  writeEntries,
  type Head,
  type SqlClient,
} from './store.ts';

export interface AuditLogOptions {
  /** For reading and verifying; appends use the caller's client. */
  pool: Pool;
  /**
   * Makes the hashes, with a key that the database does not know. Without it (plain SHA-256) whoever
   * can write to the tables can also calculate a new chain, and only a checkpoint kept elsewhere
   * shows it.
   * @default SHA-256 without a key
   */
  keyedHash?: KeyedHash;
  /**
   * The chain that this process appends to. Appends to one stream follow one another; streams are
   * independent.
   * @default 'main'
   */
  stream?: string;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

export interface ReadOptions {
  /** The sequence after which to begin. @default 0 */
  after?: number;
  /** @default 100 */
  limit?: number;
}

export interface AuditLog {
  /**
   * Appends within the caller's transaction: it is kept if and only if what it tells of is. The
   * stream stays locked until the transaction ends, so append last.
   *
   * @throws {Error} when the client is not in a transaction and another one appended meanwhile.
   */
  append: (client: SqlClient, events: AuditEvent | readonly AuditEvent[]) => Promise<AuditEntry[]>;
  /** The entries in order. */
  read: (options?: ReadOptions) => Promise<AuditEntry[]>;
  /**
   * Follows the whole chain and names the first entry that is not as it was written. A tail that was
   * cut off together with the head's row shows against a checkpoint that is kept elsewhere.
   */
  verify: (options?: { checkpoint?: Checkpoint }) => Promise<Verification>;
  /** The signed end of the chain, to be kept outside the database; nothing when it is empty. */
  checkpoint: () => Promise<Checkpoint | undefined>;
  /** All entries as lines of JSON, which `verifyAuditExport` checks without the database. */
  export: () => AsyncGenerator<string>;
}

/**
 * A hash-chained, append-only audit log in the schema `audit` of PostgreSQL; `auditMigrations` makes
 * its tables.
 */
export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { pool, keyedHash, stream = 'main', now = Date.now } = options;

  return {
    async append(client, events) {
      const list = 'length' in events ? events : [events];
      const bodies = list.map((event) => bodyOf(event, now));
      const head = await lockHead(client, stream);
      const entries = link(bodies, head, stream, keyedHash);
      if (await writeEntries(client, head, entries)) return entries.map(entryOf);
      throw new Error(
        `The audit stream "${stream}" moved on during an append. Append within a transaction.`,
      );
    },
    async read({ after = 0, limit = 100 } = {}) {
      return (await readEntries(pool, { stream, after, limit })).map(entryOf);
    },
    verify: ({ checkpoint } = {}) =>
      inSnapshot(pool, async (client) => {
        const head = (await readHead(client, stream)) ?? { sequence: 0, hash: GENESIS };
        return verifyChain(streamEntries(client, stream), { stream, keyedHash, checkpoint, head });
      }),
    async checkpoint() {
      const head = await readHead(pool, stream);
      if (!head || head.sequence === 0) return undefined;
      return signCheckpoint({ ...head, stream, time: new Date(now()).toISOString() }, keyedHash);
    },
    async *export() {
      for (let after = 0; ;) {
        const page = await readEntries(pool, { stream, after, limit: 500 });
        for (const entry of page) yield JSON.stringify(entry);
        const last = page.at(-1);
        if (!last) return;
        after = last.sequence;
      }
    },
  };
}

export interface VerifyExportOptions {
  /** The stream that was exported. @default 'main' */
  stream?: string;
  /** The keyed hash of the log. */
  keyedHash?: KeyedHash;
  /** Shows that nothing is missing at the end. */
  checkpoint?: Checkpoint;
}

/** Verifies the lines of an export, without the database. */
export async function verifyAuditExport(
  lines: AsyncIterable<string> | Iterable<string>,
  { stream = 'main', keyedHash, checkpoint }: VerifyExportOptions = {},
): Promise<Verification> {
  return verifyChain(parsed(lines), { stream, keyedHash, checkpoint });
}

async function* parsed(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<StoredEntry> {
  for await (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as StoredEntry;
}

function link(
  bodies: readonly string[],
  head: Head,
  stream: string,
  keyedHash: KeyedHash | undefined,
): StoredEntry[] {
  const keyVersion = keyedHash?.version ?? 0;
  let previous = head.hash;
  return bodies.map((body, index) => {
    const place = { stream, sequence: head.sequence + index + 1, body, keyVersion };
    const hash = hashOf(place, previous, keyedHash);
    previous = hash;
    return { ...place, hash };
  });
}
