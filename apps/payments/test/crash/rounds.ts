import { createPool, withTransaction } from '@quoin/service/database';
import type pg from 'pg';
import { expect } from 'vitest';
import { columnTypes } from '../../src/database.ts';
import { expectSoundLedger, openAccount } from '../ledger.ts';
import { sendUntilAnswered, startClients, type Attempt, type Clients } from './clients.ts';
import { createCrashWorld, type CrashWorld } from './world.ts';

const ACCOUNTS = ['a', 'b', 'c', 'd', 'e', 'f'];
const FUNDS = 10_000n;
const CLIENTS = 24;

type Victim = 'service' | 'postgres' | 'both';
const VICTIMS: readonly Victim[] = ['service', 'postgres', 'both'];

/**
 * Kills the service, PostgreSQL or both under load, at random points, so many times; then asks for every
 * key again and looks into the books.
 */
export async function crash(rounds: number): Promise<void> {
  const world = await createCrashWorld();
  try {
    await withPool(world, async (pool) => {
      for (const id of ACCOUNTS) await openAccount(pool, { id, funds: FUNDS });
    });
    const clients = startClients(world, { clients: CLIENTS, accounts: ACCOUNTS });
    for (let round = 0; round < rounds; round += 1) {
      await progress(clients, 10 + Math.floor(Math.random() * 120));
      await strike(world, VICTIMS[round % VICTIMS.length] ?? 'both');
    }
    await progress(clients, 100);
    await clients.stop();
    await expectTruth(world, clients.attempts);
  } finally {
    await world.close();
  }
}

/** Until so many more answers were received. */
async function progress(clients: Clients, answers: number): Promise<void> {
  const goal = clients.answered() + answers;
  while (clients.answered() < goal) await new Promise((resolve) => setTimeout(resolve, 2));
}

async function strike(world: CrashWorld, victim: Victim): Promise<void> {
  if (victim !== 'service') await world.killPostgres();
  if (victim !== 'postgres') await world.killService();
  if (victim !== 'service') await world.startPostgres();
  if (victim !== 'postgres') await world.startService();
}

async function withPool(world: CrashWorld, work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  const pool = createPool({
    url: world.databaseUrl,
    applicationName: 'test',
    types: columnTypes,
    statementTimeout: 60_000,
  });
  try {
    await work(pool);
  } finally {
    await pool.end();
  }
}

/** Every answer that was given stands; every key that got none is absent, or complete and answered now. */
async function expectTruth(
  world: CrashWorld,
  attempts: ReadonlyMap<string, Attempt>,
): Promise<void> {
  await withPool(world, async (pool) => {
    const recorded = await recordedPayments(pool);
    for (const [key, { answer }] of attempts) {
      const found = recorded.get(key) ?? [];
      if (answer) expect(found, `payments of ${key}`).toHaveLength(1);
      else expect(found.length, `payments of ${key}, whose client gave up`).toBeLessThan(2);
    }
    await expectSoundLedger(pool);

    const open = attempts.entries();
    const askAgain = async () => {
      for (const [key, { order, answer }] of open) {
        const again = await sendUntilAnswered(world, key, order);
        if (answer) expect(again, key).toEqual(answer);
        expect([201, 422]).toContain(again.status);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, askAgain));
    const after = await recordedPayments(pool);
    expect([...after.values()].every((types) => types.length === 1)).toBe(true);
    await expectSoundLedger(pool);
    await expectBalances(pool, attempts, after);
  });
}

/** The types of first events, by the key that each payment carries as its reference. */
async function recordedPayments(pool: pg.Pool): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ key: string; types: string[] }>(`
    select data->'order'->>'endToEndId' as key, array_agg(type) as types
      from messaging.events where version = 1 and stream like 'payment-%' group by 1`);
  return new Map(rows.map(({ key, types }) => [key, types]));
}

/** What accounts hold follows from the payments that were posted, and from nothing else. */
async function expectBalances(
  pool: pg.Pool,
  attempts: ReadonlyMap<string, Attempt>,
  recorded: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const expected = new Map(ACCOUNTS.map((id) => [id, FUNDS]));
  for (const [key, { order }] of attempts) {
    if (recorded.get(key)?.[0] !== 'payment.posted') continue;
    const { debtorAccount, creditorAccount, amount } = order;
    expected.set(debtorAccount, (expected.get(debtorAccount) ?? 0n) - BigInt(amount.value));
    expected.set(creditorAccount, (expected.get(creditorAccount) ?? 0n) + BigInt(amount.value));
  }
  await withTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string; posted: bigint }>(
      'select id, posted from payments.accounts where id = any ($1)',
      [ACCOUNTS],
    );
    expect(new Map(rows.map(({ id, posted }) => [id, posted]))).toEqual(expected);
  });
}
