import { setTimeout as pause } from 'node:timers/promises';
import { projectionStatus } from '@quoin/messaging';
import type pg from 'pg';

/** Opens so many accounts, whose limit is far below what a run can spend: it is judged all the same. */
export async function openAccounts(database: pg.Pool, accounts: number): Promise<void> {
  await database.query(
    `insert into payments.accounts (id, name, currency, minimum_available)
     select 'account-' || n, 'Account ' || n, 'USD', -1e15::bigint from generate_series(0, $1::int - 1) n`,
    [accounts],
  );
  await database.query('vacuum analyze payments.accounts');
}

/** @throws {Error} unless the server writes to disk before it answers */
export async function requireDurability(database: pg.Pool): Promise<Record<string, string>> {
  const names = [
    'fsync',
    'synchronous_commit',
    'full_page_writes',
    'wal_sync_method',
    'shared_buffers',
  ];
  const { rows } = await database.query<{ name: string; value: string }>(
    `select name, current_setting(name) as value from unnest($1::text[]) as name`,
    [names],
  );
  const settings = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  const { fsync, synchronous_commit: commit, full_page_writes: pages } = settings;
  if (fsync !== 'on' || commit !== 'on' || pages !== 'on') {
    throw new Error(`The server is not durable: ${JSON.stringify(settings)}.`);
  }
  return settings;
}

/** Resolves when the read models have followed all events: what they still have to do belongs to no run. */
export async function caughtUp(database: pg.Pool): Promise<void> {
  while ((await projectionStatus(database)).some(({ eventsBehind }) => eventsBehind > 0)) {
    await pause(200);
  }
}

/**
 * A figure counts only if the books are right: entries add up to zero in each currency, balances are
 * the sums of their entries, and every payment that was accepted is there once, with its entries, its
 * event and its answer.
 *
 * @returns how many payments there are
 * @throws {Error} naming what does not agree
 */
export async function assertConservation(database: pg.Pool): Promise<number> {
  const { rows } = await database.query<Record<string, string>>(CONSERVATION);
  const { payments, ...found } = rows[0] ?? {};
  const wrong = Object.entries(found).filter(([, value]) => value !== '0');
  if (wrong.length > 0) {
    throw new Error(
      `The ledger is not what was paid: ${JSON.stringify(Object.fromEntries(wrong))}.`,
    );
  }
  return Number(payments);
}

const CONSERVATION = `
  with sums as (
    select account_id, sum(amount) as sum, count(*) as count from payments.entries group by account_id
  ), totals as (
    select (select count(*) from payments.transfers where rejection is null) as payments,
           (select count(*) from payments.entries) as entries,
           (select count(*) from messaging.events where type = 'payment.posted') as events,
           (select count(distinct payment_id) from payments.idempotency_keys where status = 201) as answers
  )
  select payments,
         entries - 2 * payments as "entries without their payment",
         events - payments as "events without their payment",
         answers - payments as "answers without their payment",
         (select count(*) from (
           select from payments.entries group by currency having sum(amount) <> 0) unbalanced
         ) as "currencies that do not balance",
         (select count(*) from payments.accounts account left join sums on account_id = id
           where (posted, entry_count) is distinct from (coalesce(sum, 0), coalesce(count, 0))
         ) as "balances that differ from their entries"
    from totals`;
