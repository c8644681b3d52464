import { createPool, withTransaction } from '@quoin/service/database';

/** Where the opening balances come from; it has no limit. */
const EQUITY = { id: 'opening-balances-usd', name: 'Opening balances' };

const CUSTOMERS = [
  { id: 'alice-usd', name: 'Alice', opening: '019aa5a0-0000-7000-8000-000000000001' },
  { id: 'bob-usd', name: 'Bob', opening: '019aa5a0-0000-7000-8000-000000000002' },
];

/** 10,000.00 USD in minor units. */
const OPENING_BALANCE = 1_000_000n;

const OPEN_ACCOUNT = `
  insert into payments.accounts (id, name, currency, minimum_balance)
  values ($1, $2, 'USD', $3)
  on conflict do nothing`;

const POST_OPENING_BALANCE = `
  select payments.post_transaction(
           $1, 'Opening balance', now(), array[$2, $3], array[$4::bigint, -$4::bigint])
   where not exists (select from payments.transactions where id = $1)`;

/**
 * Accounts to try the service with. Running it again, also at the same time, adds nothing.
 *
 * @returns the ids of the accounts that hold money
 */
export async function seedAccounts(databaseUrl: string): Promise<string[]> {
  const pool = createPool({ url: databaseUrl, poolSize: 1, applicationName: 'seed' });
  try {
    await withTransaction(pool, async (client) => {
      await client.query(`select pg_advisory_xact_lock(hashtext('payments.seed'))`);
      await client.query(OPEN_ACCOUNT, [EQUITY.id, EQUITY.name, null]);
      for (const { id, name, opening } of CUSTOMERS) {
        await client.query(OPEN_ACCOUNT, [id, name, 0]);
        await client.query(POST_OPENING_BALANCE, [opening, id, EQUITY.id, OPENING_BALANCE]);
      }
    });
  } finally {
    await pool.end();
  }
  return CUSTOMERS.map(({ id }) => id);
}
