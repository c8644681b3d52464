import type { Database } from '../database.ts';

/** One line of an account's statement. */
export interface Entry {
  /** 1, 2, 3… within the account, without gaps. */
  sequence: bigint;
  /** The transfer or the post that wrote it; for a payment by book, the payment's id. */
  transferId: string;
  kind: 'transfer' | 'post' | 'journal';
  /** Minor units; positive credits the account, negative debits it. */
  amount: bigint;
  /** ISO 4217. */
  currency: string;
  /** Minor units. */
  balanceAfter: bigint;
  postedAt: Date;
}

export interface EntryPage {
  /** Only entries before this sequence; without it the newest come first. */
  before: bigint | undefined;
  /** Entries at most. */
  limit: number;
}

/** What is read is not what was written: the account's entries must not be relied on. */
export class LedgerTamperedError extends Error {
  override readonly name = 'LedgerTamperedError';
}

/**
 * Each entry is compared with its hash, the entry before it with the hash that it continues, and the
 * newest one with the account.
 */
const LIST = `
  select entry.sequence,
         entry.transfer_id as "transferId",
         transfer.kind,
         entry.amount,
         entry.currency,
         entry.balance_after as "balanceAfter",
         entry.posted_at as "postedAt",
         (entry.sequence = 1 or previous.hash is not null)
           and entry.balance_after = coalesce(previous.balance_after, 0) + entry.amount
           and entry.hash = payments.entry_hash(coalesce(previous.hash, ''), entry.sequence, entry.amount,
             entry.balance_after, entry.posted_at, entry.transfer_id, entry.currency, entry.account_id)
           and (entry.sequence <> account.entry_count
             or (entry.hash = account.head and entry.balance_after = account.posted)) as intact
    from payments.accounts account
    join payments.entries entry on entry.account_id = account.id
    join payments.transfers transfer on transfer.id = entry.transfer_id
    left join payments.entries previous
      on previous.account_id = entry.account_id and previous.sequence = entry.sequence - 1
   where account.id = $1
     and entry.sequence < coalesce($2::bigint, 9223372036854775807)
   order by entry.sequence desc
   limit $3`;

/**
 * An account's entries, newest first. Empty when the account is unknown.
 *
 * @throws {LedgerTamperedError} when one of them is not what was written
 */
export async function listEntries(
  database: Database,
  accountId: string,
  { before, limit }: EntryPage,
): Promise<Entry[]> {
  const rows = await database.query<Entry & { intact: boolean }>({
    name: 'list-entries',
    text: LIST,
    values: [accountId, before, limit],
  });
  return rows.map(({ intact, ...entry }) => {
    if (intact) return entry;
    throw new LedgerTamperedError(
      `Entry ${String(entry.sequence)} of account ${accountId} is not what was written. ` +
        'Stop payments of this account and compare it with a backup: select * from payments.verify_account(...).',
    );
  });
}

/**
 * The balance after everything posted up to a moment, in minor units; 0 before the first entry.
 *
 * @param accountId of an account that exists
 */
export async function balanceAt(
  database: Database,
  accountId: string,
  moment: Date,
): Promise<bigint> {
  const [row] = await database.query<{ balance: bigint }>({
    name: 'balance-at',
    text: 'select payments.balance_at($1, $2) as balance',
    values: [accountId, moment],
  });
  if (!row) throw new Error('payments.balance_at gave no row.');
  return row.balance;
}

/** A place at which the ledger is not what was written. */
export interface LedgerFault {
  /** Null where the ledger as a whole is at fault. */
  accountId: string | null;
  sequence: bigint | null;
  /** In words. */
  fault: string;
}

/**
 * Reads all entries of an account, or of all accounts, and gives what is wrong; nothing when all is
 * well. For the whole ledger it takes about a second for each 100,000 entries.
 */
export async function verifyLedger(database: Database, accountId?: string): Promise<LedgerFault[]> {
  const source = accountId === undefined ? 'verify_ledger()' : 'verify_account($1)';
  return database.query<LedgerFault>({
    name: `verify-${source}`,
    text: `select account_id as "accountId", sequence, fault from payments.${source}`,
    values: accountId === undefined ? [] : [accountId],
  });
}
