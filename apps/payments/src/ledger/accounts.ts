import type { Database } from '../database.ts';

export interface Account {
  id: string;
  name: string;
  /** ISO 4217. */
  currency: string;
  /** Minor units; negative when the account owes. */
  balance: bigint;
  /** The balance never goes below it; null is no limit. */
  minimumBalance: bigint | null;
}

/** @returns the account, or undefined when there is none of this id */
export async function findAccount(database: Database, id: string): Promise<Account | undefined> {
  const [account] = await database.query<Account>({
    name: 'find-account',
    text: `
      select id, name, currency, balance, minimum_balance as "minimumBalance"
        from payments.accounts
       where id = $1`,
    values: [id],
  });
  return account;
}
