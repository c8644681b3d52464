import { temporaryPostgres } from '@quoin/postgres';
import { createPool, migrate } from '@quoin/service/database';
import type pg from 'pg';
import { expect } from 'vitest';
import { columnTypes, createDatabase, type Database } from '../src/database.ts';
import { migrations } from '../src/migrations.ts';

export interface Ledger {
  url: string;
  /** As the service uses it. */
  database: Database;
  /** For what the service never does itself. */
  admin: pg.Pool;
  close: () => Promise<void>;
}

/** A real server with the schema of this service and no accounts. */
export async function startLedger(): Promise<Ledger> {
  const server = await temporaryPostgres();
  const url = server.url();
  await migrate(url, migrations);
  const lost: object[] = [];
  const logger = { warn: (details: object) => lost.push(details) };
  const options = { url, poolSize: 16, types: columnTypes, logger };
  const pool = createPool({ ...options, applicationName: 'payments' });
  const admin = createPool({ ...options, applicationName: 'test', statementTimeout: 60_000 });
  return {
    url,
    database: createDatabase(pool),
    admin,
    close: async () => {
      // What is lost from here on is lost to the server that stops.
      expect(lost).toEqual([]);
      await Promise.all([pool.end(), admin.end()]);
      await server.stop();
    },
  };
}

/** Removes everything, past the triggers that forbid it. */
export async function emptyLedger(admin: pg.Pool): Promise<void> {
  await admin.query(`
    begin;
    set local session_replication_role = replica;
    truncate payments.accounts, payments.transactions, payments.entries,
             payments.payments, payments.idempotency_keys;
    commit`);
}

export interface NewAccount {
  id: string;
  currency?: string;
  /** Minor units that it starts with, taken from the account `equity-<currency>`. @default 0 */
  funds?: bigint;
  /** @default 0 */
  minimumBalance?: bigint | null;
}

export async function openAccount(admin: pg.Pool, account: NewAccount): Promise<void> {
  const { id, currency = 'USD', funds = 0n, minimumBalance = 0n } = account;
  await admin.query(
    'insert into payments.accounts (id, name, currency, minimum_balance) values ($1, $1, $2, $3)',
    [id, currency, minimumBalance],
  );
  if (funds === 0n) return;
  const equity = `equity-${currency.toLowerCase()}`;
  await admin.query(
    'insert into payments.accounts (id, name, currency) values ($1, $1, $2) on conflict do nothing',
    [equity, currency],
  );
  await post(admin, { [id]: funds, [equity]: -funds });
}

/** Posts a transaction with an entry for each account, in minor units. */
export async function post(admin: pg.Pool, legs: Record<string, bigint>): Promise<string> {
  const id = crypto.randomUUID();
  await admin.query('select payments.post_transaction($1, $2, now(), $3, $4)', [
    id,
    'test',
    Object.keys(legs),
    Object.values(legs),
  ]);
  return id;
}

export async function balances(admin: pg.Pool): Promise<Record<string, bigint>> {
  const { rows } = await admin.query<{ id: string; balance: bigint }>(
    'select id, balance from payments.accounts order by id',
  );
  return Object.fromEntries(rows.map(({ id, balance }) => [id, balance]));
}

/** What must hold of every ledger at every moment. */
export async function expectSoundLedger(admin: pg.Pool): Promise<void> {
  const unbalanced = await admin.query(`
    select transaction_id, currency, sum(amount) from payments.entries
     group by transaction_id, currency having sum(amount) <> 0`);
  expect(unbalanced.rows, 'debits equal credits in every transaction').toEqual([]);

  const drifted = await admin.query(`
    select account.id, account.balance, sum(entry.amount), account.entry_count, count(entry)
      from payments.accounts account
      left join payments.entries entry on entry.account_id = account.id
     group by account.id
    having account.balance <> coalesce(sum(entry.amount), 0)
        or account.entry_count <> count(entry)
        or account.entry_count <> coalesce(max(entry.sequence), 0)`);
  expect(drifted.rows, 'balances equal the sum of entries').toEqual([]);

  const broken = await admin.query(`
    select * from (
      select account_id, sequence, balance_after,
             sum(amount) over (partition by account_id order by sequence) as running
        from payments.entries) statement
     where balance_after <> running`);
  expect(broken.rows, 'every entry carries the balance after it').toEqual([]);
}
