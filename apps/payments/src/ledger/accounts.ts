import type { Queryable } from '@quoin/messaging';
import type { Database } from '../database.ts';

export interface Account {
  id: string;
  name: string;
  /** ISO 4217. */
  currency: string;
  /** What entries add up to, in minor units; negative when the account owes. */
  posted: bigint;
  /** Open holds that will debit and that will credit the account, in minor units. */
  pendingDebits: bigint;
  pendingCredits: bigint;
  /** What can be spent: `posted` less `pendingDebits`, without holds that have expired. */
  available: bigint;
  /** `available` never goes below it; null is no limit. */
  minimumAvailable: bigint | null;
  createdAt: Date;
}

export interface NewAccount {
  /** 1 to 34 letters, digits and hyphens. */
  id: string;
  name: string;
  /** ISO 4217. */
  currency: string;
  /** Minor units; null is no limit. @default 0 */
  minimumAvailable?: bigint | null;
}

/** `exists`: there is one of this id with the same content; `differs`: with another. */
export type AccountOpening = 'opened' | 'exists' | 'differs';

/** An expired hold that nobody has swept yet is no longer pending. */
const SELECT = `
  select account.id, account.name, account.currency, account.posted,
         account.pending_debits - coalesce(due.debits, 0) as "pendingDebits",
         account.pending_credits - coalesce(due.credits, 0) as "pendingCredits",
         account.posted - account.pending_debits + coalesce(due.debits, 0) as available,
         account.minimum_available as "minimumAvailable",
         account.created_at as "createdAt"
    from payments.accounts account
    left join lateral (
      select sum(amount) filter (where debit_account = account.id)::bigint as debits,
             sum(amount) filter (where credit_account = account.id)::bigint as credits
        from payments.holds
       where state = 'open' and expires_at <= payments.clock()
         and account.id in (debit_account, credit_account)
    ) due on true`;

/** @returns the account, or undefined when there is none of this id */
export async function findAccount(database: Database, id: string): Promise<Account | undefined> {
  const [account] = await database.query<Account>({
    name: 'find-account',
    text: `${SELECT} where account.id = $1`,
    values: [id],
  });
  return account;
}

export interface AccountPage {
  /** ISO 4217; undefined for all. */
  currency: string | undefined;
  /** Only accounts after the one of this id. */
  after: string | undefined;
  limit: number;
}

/** Accounts in the order of their ids. */
export async function listAccounts(
  database: Database,
  { currency, after, limit }: AccountPage,
): Promise<Account[]> {
  return database.query<Account>({
    name: 'list-accounts',
    text: `${SELECT} where account.id > $1 and ($2::text is null or account.currency = $2)
            order by account.id limit $3`,
    values: [after ?? '', currency ?? null, limit],
  });
}

const OPEN = `
  with opened as (
    insert into payments.accounts (id, name, currency, minimum_available)
    values ($1, $2, $3, $4)
    on conflict do nothing
    returning id
  )
  select exists (select from opened) as opened`;

const COMPARE = `
  select (name, currency, minimum_available) is not distinct from ($2::text, $3::text, $4::bigint) as same
    from payments.accounts
   where id = $1`;

/**
 * Opens an account without money. Of several that open the same id at once, one does; the others
 * wait for it and learn whether theirs is the same account. From its commit on, the account can be
 * paid to and from; until then it is unknown to every payment.
 *
 * @throws {DatabaseError} of SQLSTATE 23503 when the currency is not of ISO 4217
 */
export async function openAccount(client: Queryable, account: NewAccount): Promise<AccountOpening> {
  const { id, name, currency, minimumAvailable = 0n } = account;
  const values = [id, name, currency, minimumAvailable];
  const inserted = await client.query<{ opened: boolean }>(OPEN, values);
  if (inserted.rows[0]?.opened) return 'opened';
  const { rows } = await client.query<{ same: boolean }>(COMPARE, values);
  return rows[0]?.same ? 'exists' : 'differs';
}
