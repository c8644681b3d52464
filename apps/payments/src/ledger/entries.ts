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

/** An account's entries, newest first. Empty when the account is unknown. */
export async function listEntries(
  database: Database,
  accountId: string,
  { before, limit }: EntryPage,
): Promise<Entry[]> {
  return database.query<Entry>({
    name: 'list-entries',
    text: `
      select entry.sequence,
             entry.transfer_id as "transferId",
             transfer.kind,
             entry.amount,
             entry.currency,
             entry.balance_after as "balanceAfter",
             entry.posted_at as "postedAt"
        from payments.entries entry
        join payments.transfers transfer on transfer.id = entry.transfer_id
       where entry.account_id = $1
         and entry.sequence < coalesce($2::bigint, 9223372036854775807)
       order by entry.sequence desc
       limit $3`,
    values: [accountId, before, limit],
  });
}
