import type { Database } from '../database.ts';

/** A command of the ledger and what became of it. */
export interface Transfer {
  id: string;
  kind: 'transfer' | 'hold' | 'post' | 'void' | 'journal';
  debitAccount: string | null;
  creditAccount: string | null;
  /** Minor units; null for what a post or a void takes from its hold. */
  amount: bigint | null;
  currency: string | null;
  holdId: string | null;
  /** Null when it was applied. */
  rejection: string | null;
  recordedAt: Date;
}

/** @returns the transfer, or undefined when no command had this id */
export async function findTransfer(database: Database, id: string): Promise<Transfer | undefined> {
  const [transfer] = await database.query<Transfer>({
    name: 'find-transfer',
    text: `
      select transfer.id, transfer.kind,
             coalesce(transfer.debit_account, hold.debit_account) as "debitAccount",
             coalesce(transfer.credit_account, hold.credit_account) as "creditAccount",
             coalesce(transfer.amount,
               case when hold.resolved_by = transfer.id then hold.posted_amount end) as amount,
             coalesce(transfer.currency, hold.currency) as currency,
             transfer.hold_id as "holdId", transfer.rejection, transfer.recorded_at as "recordedAt"
        from payments.transfers transfer
        left join payments.holds hold on hold.id = transfer.hold_id
       where transfer.id = $1`,
    values: [id],
  });
  return transfer;
}

/** Money that is reserved, or was. */
export interface Hold {
  id: string;
  debitAccount: string;
  creditAccount: string;
  amount: bigint;
  currency: string;
  expiresAt: Date | null;
  state: 'open' | 'posted' | 'voided' | 'expired';
  postedAmount: bigint | null;
  resolvedAt: Date | null;
  resolvedBy: string | null;
}

/** One that nobody has swept yet is expired all the same. */
const HOLD = `
  select id, debit_account as "debitAccount", credit_account as "creditAccount", amount, currency,
         expires_at as "expiresAt",
         case when state = 'open' and expires_at <= payments.clock() then 'expired' else state end as state,
         posted_amount as "postedAmount", resolved_at as "resolvedAt", resolved_by as "resolvedBy"
    from payments.holds`;

/** @returns the hold, or undefined when there is none of this id */
export async function findHold(database: Database, id: string): Promise<Hold | undefined> {
  const [hold] = await database.query<Hold>({
    name: 'find-hold',
    text: `${HOLD} where id = $1`,
    values: [id],
  });
  return hold;
}

export interface HoldPage {
  /** The account that open holds will debit. */
  account: string;
  /** Only holds after the one of this id. */
  after: string | undefined;
  limit: number;
}

/** Open holds of an account, oldest first. */
export async function listOpenHolds(
  database: Database,
  { account, after, limit }: HoldPage,
): Promise<Hold[]> {
  return database.query<Hold>({
    name: 'list-open-holds',
    text: `${HOLD} where state = 'open' and debit_account = $1
              and (expires_at is null or expires_at > payments.clock())
              and id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            order by id limit $3`,
    values: [account, after ?? null, limit],
  });
}
