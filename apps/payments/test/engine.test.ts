import { randomUUID } from 'node:crypto';
import { createPool } from '@quoin/service/database';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { columnTypes } from '../src/database.ts';
import { createEngine, type Engine, type EngineOptions } from '../src/engine/engine.ts';
import { EngineFullError, EngineUnavailableError } from '../src/engine/errors.ts';
import type { WorkItem } from '../src/engine/work.ts';
import type { LedgerCommand } from '../src/ledger/commands.ts';
import { balances, emptyLedger, openAccount, type Ledger } from './ledger.ts';
import { ledger } from './support.ts';

/** On a busy machine. */
const PATIENCE = { timeout: 25_000 };

let db: Ledger;
let pool: pg.Pool;
const engines: Engine[] = [];

beforeAll(async () => {
  db = await ledger();
  pool = createPool({
    url: db.url,
    applicationName: 'engine',
    types: columnTypes,
    connectionTimeout: 60_000,
  });
});
beforeEach(async () => {
  await emptyLedger(db.admin);
  for (const id of ['a', 'b', 'c', 'd']) await openAccount(db.admin, { id, funds: 1_000n });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  const { rows } = await db.admin.query('select * from payments.verify_ledger()');
  expect(rows).toEqual([]);
});
afterAll(() => pool.end());

function start(options: Partial<EngineOptions> = {}): Engine {
  const engine = createEngine({ pool, patience: 60_000, ...options });
  engines.push(engine);
  return engine;
}

function transfer(amount: bigint, debitAccount = 'a', creditAccount = 'b'): LedgerCommand {
  return {
    kind: 'transfer',
    id: randomUUID(),
    debitAccount,
    creditAccount,
    amount,
    currency: 'USD',
  };
}

/** Work whose answer says what became of its commands. */
function work(commands: LedgerCommand[], more: Partial<WorkItem> = {}): WorkItem {
  return {
    commands,
    decide: (outcomes) => ({
      answer: {
        status: outcomes.every(({ applied }) => applied) ? 201 : 422,
        body: JSON.stringify(
          outcomes.map((outcome) => (outcome.applied ? 'applied' : outcome.reason)),
        ),
        paymentId: null,
      },
    }),
    ...more,
  };
}

/** A claim of its own, or of a key that is given. */
function claim(key: string = randomUUID()) {
  return { subject: 'engine', key, fingerprint: Buffer.alloc(32, 7) };
}

/** How many transactions wrote transfers. */
async function transactions(): Promise<number> {
  const { rows } = await db.admin.query<{ count: number }>(
    'select count(distinct xmin::text)::int from payments.transfers',
  );
  return rows[0]?.count ?? 0;
}

/** Locks an account, so that a batch with it stays under way. */
async function hold(account: string): Promise<() => Promise<void>> {
  const client = await db.admin.connect();
  await client.query('begin');
  await client.query('select from payments.accounts where id = $1 for update', [account]);
  return async () => {
    await client.query('commit');
    client.release();
  };
}

test('what comes together is committed together, each with its own outcome', async () => {
  const before = await transactions();
  const engine = start({ collectFor: 20 });
  const answers = await Promise.all(
    [600n, 300n, 200n, 100n].map((amount) => engine.submit(work([transfer(amount)]))),
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 422, 201]);
  expect((await transactions()) - before).toBe(1);
});

test('the commands of an item succeed or fail together, and alone among those of others', async () => {
  const engine = start({ collectFor: 20 });
  const answers = await Promise.all([
    engine.submit(work([transfer(600n), transfer(600n)])),
    engine.submit(work([transfer(900n)])),
  ]);
  expect(answers.map(({ body }) => body)).toEqual([
    '["linked-failed","insufficient-funds"]',
    '["applied"]',
  ]);
});

test('an account keeps its order, and one that is held up stops no other', async () => {
  const engine = start({ maxBatch: 1, connections: 2 });
  const release = await hold('a');
  const order: string[] = [];
  const note = (name: string) => () => order.push(name);
  const slow = [
    engine.submit(work([transfer(1_000n, 'a', 'b')])).then(note('first of a')),
    engine.submit(work([transfer(1n, 'a', 'c')])).then(note('second of a')),
    // Waits for the second of a, which waits for the first.
    engine.submit(work([transfer(1n, 'c', 'b')])).then(note('c behind a')),
  ];
  await engine.submit(work([transfer(1n, 'd', 'equity-usd')])).then(note('d'));
  expect(order).toEqual(['d']);
  await release();
  await Promise.all(slow);
  expect(order).toEqual(['d', 'first of a', 'second of a', 'c behind a']);
});

test('one key at the same time: one effect, one answer', async () => {
  const engine = start();
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => engine.submit(work([transfer(10n)], { claim: claim(key) }))),
  );
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect((await balances(db.admin)).a).toBe(990n);
});

test('the same keys in several engines at once: one effect each', async () => {
  const several = [start(), start(), start()];
  const keys = Array.from({ length: 60 }, () => randomUUID());
  const answers = await Promise.all(
    keys.flatMap((key) =>
      several.map((engine) => engine.submit(work([transfer(1n)], { claim: claim(key) }))),
    ),
  );
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(keys.length);
  expect((await balances(db.admin)).a).toBe(940n);
});

describe('an item that the database refuses', () => {
  const spoilt = () =>
    work([transfer(1n)], {
      claim: claim(),
      decide: () => ({
        answer: { status: 201, body: '{}', paymentId: null },
        // Nothing begins with it.
        events: [
          {
            stream: `payment-${randomUUID()}`,
            expectedVersion: 0,
            events: [{ type: 'payment.settled', data: {} }],
          },
        ],
      }),
    });

  test('fails alone', async () => {
    const engine = start({ collectFor: 20 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 21 }, (_, index) =>
        engine.submit(index === 13 ? spoilt() : work([transfer(1n)], { claim: claim() })),
      ),
    );
    const failed = outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
    expect(failed).toEqual([13]);
    expect((await balances(db.admin)).a).toBe(980n);
  });
});

describe('a full queue', () => {
  test('refuses at once, and does what it accepted', async () => {
    const engine = start({ maxBatch: 2, maxWaiting: 5, connections: 1 });
    const release = await hold('a');
    const accepted = Array.from({ length: 2 }, () => engine.submit(work([transfer(1n)])));
    await expect.poll(() => engine.depth().underWay, PATIENCE).toBe(2);
    accepted.push(...Array.from({ length: 5 }, () => engine.submit(work([transfer(1n)]))));
    expect(engine.depth()).toEqual({ waiting: 5, underWay: 2 });

    await expect(engine.submit(work([transfer(1n)]))).rejects.toThrow(EngineFullError);
    await release();
    expect((await Promise.all(accepted)).every(({ status }) => status === 201)).toBe(true);
    expect((await balances(db.admin)).a).toBe(993n);
  });
});

describe('close', () => {
  test('finishes what was accepted and refuses what comes after', async () => {
    const engine = start({ maxBatch: 3 });
    const release = await hold('a');
    const accepted = Array.from({ length: 10 }, () => engine.submit(work([transfer(1n)])));
    const closed = engine.close();
    await expect(engine.submit(work([transfer(1n)]))).rejects.toThrow(EngineUnavailableError);
    await release();
    await closed;
    expect((await Promise.all(accepted)).every(({ status }) => status === 201)).toBe(true);
  });

  test('of an engine without work is immediate', async () => {
    await start().close();
  });
});

describe('connections that break', () => {
  /** Ends the server's side of the engine's connections. */
  const breakConnections = () =>
    db.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'engine'`,
    );

  test('under way: the same items are committed once, and everybody is answered', async () => {
    const engine = start({ maxBatch: 20 });
    const keys = Array.from({ length: 400 }, () => randomUUID());
    let answered = 0;
    const answers = Promise.all(
      keys.map(async (key) => {
        const answer = await engine.submit(work([transfer(1n)], { claim: claim(key) }));
        answered += 1;
        return answer;
      }),
    );
    // After each break the work has to come further before the next one.
    for (let seen = -1; answered < keys.length;) {
      if (answered > seen) {
        seen = answered;
        await breakConnections();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await answers).every(({ status }) => status === 201)).toBe(true);
    expect((await balances(db.admin)).a).toBe(600n);
  });

  test('for longer than its patience: the outcome is said to be unknown', async () => {
    const engine = start({ patience: 100 });
    const release = await hold('a');
    const submitted = engine.submit(work([transfer(1n)]));
    await expect.poll(() => engine.depth().underWay, PATIENCE).toBe(1);
    let settled = false as boolean;
    const outcome = expect(submitted)
      .rejects.toThrow(EngineUnavailableError)
      .finally(() => (settled = true));
    while (!settled) await breakConnections();
    await outcome;
    await release();
  });
});
