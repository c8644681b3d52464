import { createPool, withTransaction } from '@quoin/service/database';
import { openAccount } from '../src/ledger/accounts.ts';
import { applyTransfers } from '../src/ledger/apply.ts';
import type { LedgerCommand } from '../src/ledger/commands.ts';

/** Where the opening balances come from; it has no limit. */
const EQUITY = { id: 'opening-balances-usd', name: 'Opening balances' };

const CUSTOMERS = [
  { id: 'alice-usd', name: 'Alice', opening: '019aa5a0-0000-7000-8000-000000000001' },
  { id: 'bob-usd', name: 'Bob', opening: '019aa5a0-0000-7000-8000-000000000002' },
];

/** 10,000.00 USD in minor units. */
const OPENING_BALANCE = 1_000_000n;

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
      await openAccount(client, { ...EQUITY, currency: 'USD', minimumAvailable: null });
      for (const { id, name } of CUSTOMERS) {
        await openAccount(client, { id, name, currency: 'USD' });
      }
      // A repeat of the same ids moves nothing.
      await applyTransfers(client, CUSTOMERS.map(openingBalance));
    });
  } finally {
    await pool.end();
  }
  return CUSTOMERS.map(({ id }) => id);
}

function openingBalance({ id, opening }: (typeof CUSTOMERS)[number]): LedgerCommand {
  return {
    kind: 'transfer',
    id: opening,
    debitAccount: EQUITY.id,
    creditAccount: id,
    amount: OPENING_BALANCE,
    currency: 'USD',
  };
}
