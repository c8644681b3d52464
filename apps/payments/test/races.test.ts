import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LedgerCommand, LedgerOutcome } from '../src/ledger/commands.ts';
import type { AcceptPayment } from '../src/payments/accept.ts';
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

const CONTENDERS = [2, 3, 8, 64];

let db: Ledger;
/** Three processes' worth of engines on one database. */
let processes: AcceptPayment[];

beforeAll(async () => {
  db = await ledger();
  processes = [db.accept, db.createAccept(), db.createAccept()];
});
beforeEach(async () => {
  await emptyLedger(db.admin);
  await openAccount(db.admin, { id: 'ann', funds: 100n });
  await openAccount(db.admin, { id: 'ben' });
});
afterEach(() => expectSoundLedger(db.admin));

interface Payment {
  debtorAccount?: string;
  amount?: number;
  key?: string;
}

/** Each payment in turn by another process, all at once. */
function payAtOnce(payments: readonly Payment[]) {
  return Promise.allSettled(
    payments.map(async ({ debtorAccount = 'ann', amount = 100, key = randomUUID() }, index) => {
      const accept = processes[index % processes.length] ?? db.accept;
      const now = new Date();
      const order = {
        debtorAccount,
        creditorAccount: 'ben',
        amount: String(amount),
        currency: 'USD',
        createdBy: 'alice',
        createdAt: now.toISOString(),
      };
      const source = { path: '/v1/payments', requestId: String(index) };
      return accept(order, { subject: 'alice', key, now, source });
    }),
  );
}

function statusesOf(outcomes: Awaited<ReturnType<typeof payAtOnce>>): (number | string)[] {
  return outcomes
    .map((outcome) =>
      outcome.status === 'fulfilled'
        ? outcome.value.status
        : (outcome.reason as { code: string }).code,
    )
    .sort();
}

/** Each in a transaction of its own, all at once. */
async function applyAtOnce(commands: readonly LedgerCommand[]): Promise<string[]> {
  const outcomes = await Promise.all(commands.map((command) => apply(db.admin, [command])));
  return outcomes.map(([outcome]) => nameOf(outcome)).sort();
}

function nameOf(outcome: LedgerOutcome | undefined): string {
  return outcome?.applied ? 'applied' : (outcome?.reason ?? 'nothing');
}

function filled<Value>(count: number, value: Value): Value[] {
  return Array.from({ length: count }, () => value);
}

test.each(CONTENDERS)('%i first spends of money that is enough for one', async (count) => {
  const statuses = statusesOf(await payAtOnce(filled(count, {})));
  expect(statuses).toEqual([201, ...filled(count - 1, 422)]);
  expect(await balances(db.admin)).toMatchObject({ ann: 0n, ben: 100n });
});

test.each(CONTENDERS)('%i spends while their account is opened and funded', async (count) => {
  const fund = async () => {
    await tryToOpen(db.admin, { id: 'new', name: 'New', currency: 'USD' });
    const funding = { kind: 'transfer' as const, id: randomUUID(), amount: 100n, currency: 'USD' };
    return apply(db.admin, [{ ...funding, debitAccount: 'ann', creditAccount: 'new' }]);
  };
  const openings = () =>
    Promise.all(
      filled(8, { id: 'new', name: 'New', currency: 'USD' }).map((each) =>
        tryToOpen(db.admin, each),
      ),
    );
  const [spends, opened] = await Promise.all([
    payAtOnce(filled(count, { debtorAccount: 'new' })),
    openings(),
    fund(),
  ]);
  expect(opened.filter((opening) => opening === 'opened').length).toBeLessThan(2);

  const early = statusesOf(spends).filter((status) => status === 201).length;
  expect(early).toBeLessThan(2);
  // What came too early stays rejected; what is left is spent once.
  const late = statusesOf(await payAtOnce(filled(count, { debtorAccount: 'new' })));
  expect(early + late.filter((status) => status === 201).length).toBe(1);
  expect(await balances(db.admin)).toMatchObject({ ann: 0n, new: 0n, ben: 100n });
});

test.each(CONTENDERS)('%i different payments with one key', async (count) => {
  const key = randomUUID();
  const payments = Array.from({ length: count }, (_, index) => ({ key, amount: index + 1 }));
  const statuses = statusesOf(await payAtOnce(payments));
  expect(statuses).toEqual([201, ...filled(count - 1, 'idempotency-key-reused')]);
});

test.each(CONTENDERS)('%i repeats of one payment, by several processes', async (count) => {
  const key = randomUUID();
  const outcomes = await payAtOnce(filled(count, { key, amount: 40 }));
  const bodies = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value.body : '',
  );
  expect(new Set(bodies).size).toBe(1);
  expect(statusesOf(outcomes)).toEqual(filled(count, 201));
  expect((await balances(db.admin)).ann).toBe(60n);
});

describe('one hold', () => {
  async function hold(more: object = {}): Promise<string> {
    const id = randomUUID();
    const parties = { debitAccount: 'ann', creditAccount: 'ben', amount: 80n, currency: 'USD' };
    await apply(db.admin, [{ kind: 'hold', id, ...parties, ...more }]);
    return id;
  }
  const post = (holdId: string): LedgerCommand => ({ kind: 'post', id: randomUUID(), holdId });
  const release = (holdId: string): LedgerCommand => ({ kind: 'void', id: randomUUID(), holdId });

  test.each(CONTENDERS)('posted %i times at once', async (count) => {
    const id = await hold();
    const outcomes = await applyAtOnce(Array.from({ length: count }, () => post(id)));
    expect(outcomes).toEqual(['applied', ...filled(count - 1, 'hold-already-posted')]);
    expect(await balances(db.admin)).toMatchObject({ ann: 20n, ben: 80n });
  });

  test('posted and voided at once: one of the two happened, and all say which', async () => {
    for (let round = 0; round < 10; round += 1) {
      await emptyLedger(db.admin);
      await openAccount(db.admin, { id: 'ann', funds: 100n });
      await openAccount(db.admin, { id: 'ben' });
      const id = await hold();
      const outcomes = await applyAtOnce([post(id), release(id), post(id), release(id)]);
      const { ben } = await balances(db.admin);
      const then = ben === 80n ? 'hold-already-posted' : 'hold-already-voided';
      expect(outcomes).toEqual(['applied', then, then, then]);
    }
  });

  test('posted while it expires: posted in time, or expired for everybody', async () => {
    for (let round = 0; round < 10; round += 1) {
      await emptyLedger(db.admin);
      await openAccount(db.admin, { id: 'ann', funds: 100n });
      await openAccount(db.admin, { id: 'ben' });
      const id = await hold({ expiresAt: new Date(Date.now() + 40) });
      const posts: string[] = [];
      while (posts.length < 3 || !posts.some((outcome) => outcome !== 'applied')) {
        posts.push(...(await applyAtOnce([post(id), post(id)])));
      }
      const { ben } = await balances(db.admin);
      const applied = posts.filter((outcome) => outcome === 'applied').length;
      expect(applied).toBe(ben === 80n ? 1 : 0);
    }
  });
});
