import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { migrate } from '@quoin/service/database';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAccount } from '../src/ledger/accounts.ts';
import type { LedgerCommand } from '../src/ledger/commands.ts';
import { balanceAt, listEntries, verifyLedger } from '../src/ledger/entries.ts';
import { sweepHolds } from '../src/ledger/sweep-holds.ts';
import { migrations } from '../src/migrations.ts';
import {
  apply,
  balances,
  emptyLedger,
  expectSoundLedger,
  openAccount,
  tryToOpen,
  type Ledger,
} from './ledger.ts';
import { ledger } from './support.ts';

const MIGRATIONS = join(import.meta.dirname, '../migrations');

/** On a busy machine. */
const PATIENCE = { timeout: 25_000 };

let db: Ledger;

beforeAll(async () => {
  db = await ledger();
});
beforeEach(async () => {
  await emptyLedger(db.admin);
  await openAccount(db.admin, { id: 'ann', funds: 1_000n });
  await openAccount(db.admin, { id: 'ben' });
  await openAccount(db.admin, { id: 'eva', currency: 'EUR', minimumAvailable: null });
});
afterEach(() => expectSoundLedger(db.admin));

function move(kind: 'transfer' | 'hold', amount: bigint, more: Partial<LedgerCommand> = {}) {
  const move = {
    kind,
    id: randomUUID(),
    debitAccount: 'ann',
    creditAccount: 'ben',
    amount,
    currency: 'USD',
  };
  return { ...move, ...more } as LedgerCommand;
}

async function available(id: string): Promise<bigint | undefined> {
  return (await findAccount(db.database, id))?.available;
}

test('migrations run once, whoever starts first', async () => {
  const start = () => migrate(db.url, migrations);
  expect(await Promise.all([start(), start()])).toEqual([[], []]);
  const { rows } = await db.admin.query<{ name: string }>(
    'select name from payments.migrations order by id',
  );
  const names = rows.map(({ name }) => name);
  expect(names).toEqual(
    readdirSync(MIGRATIONS)
      .sort()
      .map((file) => file.replace('.sql', '')),
  );
  // Databases of every age know the first ones by these names, in this table.
  expect(names.slice(0, 2)).toEqual(['0001_ledger', '0002_payments']);
});

test('a transfer moves balances and continues the statements', async () => {
  const transfer = move('transfer', 300n);
  const [outcome] = await apply(db.admin, [transfer]);

  expect(await balances(db.admin)).toMatchObject({ ann: 700n, ben: 300n });
  const { rows } = await db.admin.query(
    'select account_id, sequence, amount, currency, balance_after, posted_at from payments.entries where transfer_id = $1 order by 1',
    [transfer.id],
  );
  expect(outcome).toMatchObject({ applied: true });
  const posted_at = outcome?.applied ? outcome.at : undefined;
  expect(rows).toEqual([
    {
      account_id: 'ann',
      sequence: 2n,
      amount: -300n,
      currency: 'USD',
      balance_after: 700n,
      posted_at,
    },
    {
      account_id: 'ben',
      sequence: 1n,
      amount: 300n,
      currency: 'USD',
      balance_after: 300n,
      posted_at,
    },
  ]);
});

describe('an account', () => {
  test('is opened by one of many, and the others learn whether it is theirs', async () => {
    const account = { id: 'new', name: 'New', currency: 'USD' };
    const openings = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        tryToOpen(db.admin, index === 7 ? { ...account, name: 'Other' } : account),
      ),
    );
    expect(openings.filter((opening) => opening === 'opened')).toHaveLength(1);
    const { name } = (await findAccount(db.database, 'new')) ?? {};
    const differing = openings.filter((opening) => opening === 'differs').length;
    expect(differing).toBe(name === 'New' ? 1 : 15);
  });

  test.each([
    ['of no shape', { id: 'a b' }, 'cannot be an account'],
    ['in a currency that is none', { id: 'x', currency: 'XXX' }, 'cannot be kept in XXX'],
  ])('%s is not opened', async (_case, account, message) => {
    await expect(openAccount(db.admin, account)).rejects.toThrow(message);
  });

  test('is unknown to payments until it is opened', async () => {
    const to = { creditAccount: 'unborn' };
    const [early] = await apply(db.admin, [move('transfer', 5n, to)]);
    await openAccount(db.admin, { id: 'unborn' });
    const [late] = await apply(db.admin, [move('transfer', 5n, to)]);
    expect([early, late]).toMatchObject([{ reason: 'credit-account-unknown' }, { applied: true }]);
  });
});

describe('a hold', () => {
  test('counts in the available balance, and in the limit', async () => {
    const outcomes = await apply(db.admin, [
      move('hold', 700n),
      move('transfer', 301n),
      move('transfer', 300n),
    ]);
    expect(outcomes).toMatchObject([
      { applied: true },
      { reason: 'insufficient-funds' },
      { applied: true },
    ]);
    expect(await findAccount(db.database, 'ann')).toMatchObject({
      posted: 700n,
      pendingDebits: 700n,
      available: 0n,
    });
  });

  test('is posted in part, once, and the rest is free', async () => {
    const hold = move('hold', 700n);
    const post = (amount?: bigint): LedgerCommand => ({
      kind: 'post',
      id: randomUUID(),
      holdId: hold.id,
      ...(amount !== undefined && { amount }),
    });
    const outcomes = await apply(db.admin, [
      hold,
      post(701n),
      post(0n),
      post(200n),
      post(),
      post(200n),
    ]);
    expect(outcomes.slice(1)).toMatchObject([
      { reason: 'amount-exceeds-hold' },
      { reason: 'amount-not-positive' },
      { applied: true },
      { reason: 'hold-already-posted' },
      { reason: 'hold-already-posted' },
    ]);
    expect([await available('ann'), await available('ben')]).toEqual([800n, 200n]);
  });

  test('that has expired is free at once, and swept by whoever comes next', async () => {
    const soon = new Date(Date.now() + 300);
    const hold = move('hold', 1_000n, { expiresAt: soon });
    await apply(db.admin, [hold]);
    expect(await available('ann')).toBe(0n);
    await expect.poll(() => available('ann'), PATIENCE).toBe(1_000n);

    const outcomes = await apply(db.admin, [
      { kind: 'post', id: randomUUID(), holdId: hold.id },
      { kind: 'void', id: randomUUID(), holdId: hold.id },
      move('transfer', 1_000n),
    ]);
    expect(outcomes).toMatchObject([
      { reason: 'hold-expired' },
      { reason: 'hold-expired' },
      { applied: true },
    ]);
    const { rows } = await db.admin.query('select state from payments.holds');
    expect(rows).toEqual([{ state: 'expired' }]);
  });
});

test('holds that are due are swept, by many at once', async () => {
  const expiresAt = new Date(Date.now() + 300);
  await apply(
    db.admin,
    Array.from({ length: 700 }, (_, index) =>
      move('hold', 1n, index % 2 ? { expiresAt } : { debitAccount: 'eq', creditAccount: 'ann' }),
    ),
  );
  await expect.poll(() => available('ann'), PATIENCE).toBe(1_000n);
  const swept = await Promise.all([1, 2, 3].map(() => sweepHolds(db.admin)));
  expect(swept.reduce((sum, each) => sum + each, 0)).toBe(350);
  const { rows } = await db.admin.query(
    `select pending_debits from payments.accounts where id = 'ann'`,
  );
  expect(rows).toEqual([{ pending_debits: 0n }]);
});

describe('linked commands', () => {
  test('are applied together or not at all, the last one included', async () => {
    const outcomes = await apply(db.admin, [
      move('transfer', 600n, { linked: true }),
      move('transfer', 300n, { linked: true }),
      move('transfer', 200n),
      move('transfer', 1_000n),
    ]);
    expect(outcomes).toMatchObject([
      { reason: 'linked-failed' },
      { reason: 'linked-failed' },
      { reason: 'insufficient-funds' },
      { applied: true },
    ]);
  });

  test('that lead nowhere are refused', async () => {
    await expect(apply(db.admin, [move('transfer', 1n, { linked: true })])).rejects.toThrow(
      RangeError,
    );
  });
});

describe('an id', () => {
  test('that was rejected never succeeds later', async () => {
    const transfer = move('transfer', 1_001n);
    await apply(db.admin, [transfer]);
    await openAccount(db.admin, { id: 'dan', funds: 500n });
    await apply(db.admin, [move('transfer', 500n, { debitAccount: 'dan', creditAccount: 'ann' })]);
    expect(await apply(db.admin, [transfer])).toMatchObject([{ reason: 'insufficient-funds' }]);
  });

  test('is applied once, whoever uses it at the same time', async () => {
    const transfer = move('transfer', 100n);
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => apply(db.admin, [transfer])),
    );
    expect(new Set(outcomes.map(([outcome]) => JSON.stringify(outcome))).size).toBe(1);
    expect(await balances(db.admin)).toMatchObject({ ann: 900n, ben: 100n });
  });
});

test('the balance of any moment, and none before the first entry', async () => {
  const moments: [Date, bigint][] = [];
  for (let round = 1n; round <= 9n; round += 1n) {
    const [outcome] = await apply(db.admin, [move('transfer', 10n)]);
    if (outcome?.applied) moments.push([outcome.at, round * 10n]);
    // Until the clock shows another millisecond.
    const at = Date.now();
    while (Date.now() === at);
  }
  expect(moments).toHaveLength(9);
  for (const [moment, balance] of moments) {
    expect(await balanceAt(db.database, 'ben', moment)).toBe(balance);
    const before = new Date(moment.getTime() - 1);
    expect(await balanceAt(db.database, 'ben', before)).toBeLessThan(balance);
  }
  expect(await balanceAt(db.database, 'ben', new Date(0))).toBe(0n);
});

describe('the database refuses', () => {
  const entry = (values: string) =>
    `insert into payments.entries (account_id, sequence, amount, balance_after, posted_at, transfer_id, currency, hash) values ${values}`;

  test.each([
    ['a changed entry', 'update payments.entries set amount = 1'],
    ['a deleted entry', 'delete from payments.entries'],
    ['truncated entries', 'truncate payments.entries'],
    ['a changed transfer', `update payments.transfers set rejection = 'x'`],
    ['a deleted transfer', 'delete from payments.transfers'],
    ['a deleted hold', 'delete from payments.holds'],
    ['a deleted account', 'delete from payments.accounts'],
    ['a changed answer', 'update payments.idempotency_keys set status = 200'],
    ['another exponent of a currency', 'update payments.currencies set exponent = 3'],
    ['a balance that is set', `update payments.accounts set posted = 1 where id = 'ann'`],
    [
      'pending sums that are set',
      `update payments.accounts set pending_debits = 1 where id = 'ann'`,
    ],
    ['a currency that is set', `update payments.accounts set currency = 'EUR' where id = 'ann'`],
    [
      'an account that starts with money',
      `insert into payments.accounts (id, name, currency, posted) values ('new', 'New', 'USD', 1)`,
    ],
    [
      'a limit above what there is',
      `update payments.accounts set minimum_available = 2000 where id = 'ann'`,
    ],
    ['entries of one side', entry(`('ann', 2, 5, 1005, now(), gen_random_uuid(), 'USD', '')`)],
    [
      'entries of two currencies',
      entry(
        `('ann', 2, -5, 995, now(), '019aa5a0-0000-7000-8000-000000000001', 'USD', ''), ('eva', 1, 5, 5, now(), '019aa5a0-0000-7000-8000-000000000001', 'EUR', '')`,
      ),
    ],
    [
      'entries with a gap',
      entry(
        `('ann', 3, -5, 995, now(), '019aa5a0-0000-7000-8000-000000000001', 'USD', ''), ('ben', 1, 5, 5, now(), '019aa5a0-0000-7000-8000-000000000001', 'USD', '')`,
      ),
    ],
    [
      'entries with another balance',
      entry(
        `('ann', 2, -5, 996, now(), '019aa5a0-0000-7000-8000-000000000001', 'USD', ''), ('ben', 1, 5, 5, now(), '019aa5a0-0000-7000-8000-000000000001', 'USD', '')`,
      ),
    ],
    [
      'entries below the limit',
      entry(
        `('ann', 2, -1001, -1, now(), '019aa5a0-0000-7000-8000-000000000001', 'USD', ''), ('ben', 1, 1001, 1001, now(), '019aa5a0-0000-7000-8000-000000000001', 'USD', '')`,
      ),
    ],
    [
      'a hold of an account that does not exist',
      `insert into payments.holds (id, debit_account, credit_account, amount, currency) values (gen_random_uuid(), 'ann', 'zoe', 5, 'USD')`,
    ],
    [
      'a hold beyond the limit',
      `insert into payments.holds (id, debit_account, credit_account, amount, currency) values (gen_random_uuid(), 'ann', 'ben', 1001, 'USD')`,
    ],
  ])('%s', async (_case, statement) => {
    await expect(db.admin.query(statement)).rejects.toThrow(
      /cannot be (changed|set)|differ in|do not continue|pass its limit|does not exist/,
    );
  });

  test('a hold that is resolved twice, or changed', async () => {
    const hold = move('hold', 10n);
    await apply(db.admin, [
      hold,
      { kind: 'void', id: randomUUID(), holdId: hold.id },
      move('hold', 5n),
    ]);
    for (const change of [`state = 'expired', resolved_at = now()`, 'amount = 1']) {
      await expect(db.admin.query(`update payments.holds set ${change}`)).rejects.toThrow(
        'a hold is resolved once',
      );
    }
  });
});

describe('what was tampered with, past all triggers, is found', () => {
  const tamper = (statement: string) =>
    db.admin.query(`begin; set local session_replication_role = replica; ${statement}; commit`);

  test.each([
    [
      'an amount',
      `update payments.entries set amount = -41 where account_id = 'ann' and sequence = 3`,
    ],
    [
      'a time',
      `update payments.entries set posted_at = now() where account_id = 'ann' and sequence = 3`,
    ],
    ['a missing entry', `delete from payments.entries where account_id = 'ann' and sequence = 3`],
    ['the newest entry', `delete from payments.entries where account_id = 'ann' and sequence = 6`],
    ['a balance', `update payments.accounts set posted = posted + 1 where id = 'ann'`],
  ])('%s', async (_case, statement) => {
    for (let round = 0; round < 5; round += 1) await apply(db.admin, [move('transfer', 40n)]);
    expect(await verifyLedger(db.database)).toEqual([]);
    await tamper(statement);

    expect(await verifyLedger(db.database, 'ann')).not.toEqual([]);
    expect((await verifyLedger(db.database)).length).toBeGreaterThan(0);
    expect(await verifyLedger(db.database, 'ben')).toEqual([]);
    if (!statement.includes('sequence = 6')) {
      const read = listEntries(db.database, 'ann', { before: undefined, limit: 100 });
      await expect(read).rejects.toThrow('is not what was written');
    }
    await emptyLedger(db.admin);
  });
});

test('opposite transfers on the same accounts never deadlock', async () => {
  await apply(db.admin, [move('transfer', 500n)]);
  const before = await balances(db.admin);
  await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      apply(db.admin, [
        move('transfer', 1n, index % 2 ? {} : { debitAccount: 'ben', creditAccount: 'ann' }),
      ]),
    ),
  );
  expect(await balances(db.admin)).toEqual(before);
});
