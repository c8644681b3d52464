import { hash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import type { Pair, Work } from '../load/index.ts';

/** Makes the yardstick's tables, with as many accounts as the ledger has. */
export async function createYardstick(pool: pg.Pool): Promise<void> {
  await pool.query(await readFile(join(import.meta.dirname, 'yardstick.sql'), 'utf8'));
  await pool.query('insert into yardstick.accounts select * from payments.accounts');
  await pool.query('analyze yardstick.accounts');
}

/** One payment a transaction and a round trip, by a function that does only what it must. */
export function yardstickWork(pool: pg.Pool, next: () => Pair): Work {
  return async () => {
    const { debtor, creditor } = next();
    const id = randomUUID();
    const order = {
      debtorAccount: `account-${String(debtor)}`,
      creditorAccount: `account-${String(creditor)}`,
      amount: '100',
      currency: 'USD',
      endToEndId: 'bench',
      createdBy: 'bench',
      createdAt: new Date().toISOString(),
    };
    const event = JSON.stringify({ order, via: 'book' });
    const body = JSON.stringify({ id, status: 'posted', ...order });
    const { rows } = await pool.query<{ paid: boolean }>({
      name: 'yardstick',
      text: 'select yardstick.pay($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as paid',
      values: [
        id,
        order.debtorAccount,
        order.creditorAccount,
        100,
        'USD',
        'bench',
        randomUUID(),
        hash('sha256', event, 'buffer'),
        body,
        event,
      ],
    });
    return rows[0]?.paid === true;
  };
}
