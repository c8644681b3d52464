import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { findAccount } from '../src/ledger/accounts.ts';
import type { LedgerCommand } from '../src/ledger/commands.ts';
import { apply, expectSoundLedger, openAccount, type Ledger } from './ledger.ts';
import { LedgerModel } from './ledger/model.ts';
import { ledger } from './support.ts';

/** Few accounts, so that commands meet each other; the last one is never opened. */
const ACCOUNTS = ['bank', 'a', 'b', 'c', 'euro', 'nobody'];
const FUNDS = 100n;
const HUGE = 2n ** 62n;

let db: Ledger;
let clock = Date.UTC(2030, 0, 1);

beforeAll(async () => {
  db = await ledger();
  // The ledger's time, as this test sets it.
  await db.admin.query(`
    create table public.clock (at timestamptz not null);
    insert into public.clock values (to_timestamp(0));
    create or replace function payments.clock() returns timestamptz language sql volatile
      return (select at from public.clock)`);
});
afterEach(() => expectSoundLedger(db.admin));

const account = fc.oneof(
  { weight: 20, arbitrary: fc.nat(3) },
  { weight: 1, arbitrary: fc.nat(ACCOUNTS.length - 1) },
);
const amount = fc.oneof(
  { weight: 12, arbitrary: fc.bigInt({ min: 1n, max: 60n }) },
  { weight: 1, arbitrary: fc.constantFrom(0n, -5n, 1_000n, HUGE, HUGE - 1n, 2n ** 63n - 1n) },
);
const linked = fc.nat(4).map((drawn) => drawn === 0);
/** Milliseconds from the moment of the step. */
const expiry = fc.option(fc.integer({ min: -10, max: 400 }), { freq: 2, nil: undefined });
/** The hold that was sent so many holds before; one that never was, now and then. */
const hold = fc.nat(4);
const parties = { linked, from: account, to: account, amount };

const drawn = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('transfer' as const), ...parties }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('hold' as const), ...parties, expiry }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('post' as const),
      linked,
      hold,
      amount: fc.option(amount, { freq: 2, nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), linked, hold }) },
  // The command that was sent so many commands before; in one of five cases with another amount.
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      back: fc.integer({ min: 1, max: 8 }),
      changed: fc.nat(4),
    }),
  },
);
type Drawn = typeof drawn extends fc.Arbitrary<infer Value> ? Value : never;

const step = fc.record({
  passes: fc.integer({ min: 0, max: 200 }),
  commands: fc.array(drawn, { minLength: 1, maxLength: 10 }),
});

interface World {
  accounts: string[];
  model: LedgerModel;
  sent: LedgerCommand[];
  holds: string[];
}

async function newWorld(): Promise<World> {
  const run = randomUUID().slice(0, 8);
  const accounts = ACCOUNTS.map((name) => `${name}-${run}`);
  const world: World = { accounts, model: new LedgerModel(clock), sent: [], holds: [] };
  for (const name of accounts.slice(0, -1)) {
    const currency = name.startsWith('euro') ? 'EUR' : 'USD';
    const minimum = name.startsWith('bank') ? null : name.startsWith('c') ? -50n : 0n;
    await openAccount(db.admin, { id: name, currency, minimumAvailable: minimum });
    world.model.open(name, { currency, minimum });
  }
  const [bank = '', ...others] = accounts;
  const funding = others.slice(0, 3).map((name) => transfer(bank, name));
  expect((await apply(db.admin, funding)).every(({ applied }) => applied)).toBe(true);
  world.model.apply(funding);
  return world;
}

function transfer(debitAccount: string, creditAccount: string): LedgerCommand {
  const id = randomUUID();
  return { kind: 'transfer', id, debitAccount, creditAccount, amount: FUNDS, currency: 'USD' };
}

/** The command that was drawn, in this world; undefined for a repeat of nothing. */
function toCommand(
  given: Drawn,
  { accounts, holds, model, sent }: World,
): LedgerCommand | undefined {
  if (given.kind === 'repeat') {
    const earlier = sent.at(-given.back);
    if (!earlier || given.changed > 0 || !('amount' in earlier)) return earlier;
    return { ...earlier, amount: (earlier.amount ?? 0n) - 1n };
  }
  const id = randomUUID();
  if (given.kind === 'post' || given.kind === 'void') {
    const holdId = holds.at(-1 - given.hold) ?? id;
    const sum = 'amount' in given && given.amount !== undefined ? { amount: given.amount } : {};
    return { kind: given.kind, id, holdId, linked: given.linked, ...sum };
  }
  if (given.kind === 'hold') holds.push(id);
  const after = 'expiry' in given ? given.expiry : undefined;
  return {
    kind: given.kind,
    id,
    debitAccount: accounts[given.from] ?? '',
    creditAccount: accounts[given.to] ?? '',
    amount: given.amount,
    currency: 'USD',
    linked: given.linked,
    ...(after !== undefined && { expiresAt: new Date(model.now + after) }),
  };
}

async function pass(milliseconds: number, world: World): Promise<void> {
  clock += milliseconds;
  world.model.now = clock;
  await db.admin.query('update public.clock set at = $1', [new Date(clock)]);
}

async function compareState({ accounts, holds, model }: World): Promise<void> {
  for (const name of accounts.slice(0, -1)) {
    const { posted, debits, credits } = model.balances(name);
    expect(await findAccount(db.database, name)).toMatchObject({
      posted,
      pendingDebits: debits,
      pendingCredits: credits,
      available: posted - debits,
    });
  }
  const { rows } = await db.admin.query<{ id: string; state: string }>(
    `select id, case when state = 'open' and expires_at <= payments.clock() then 'expired' else state end as state
       from payments.holds where id = any($1)`,
    [holds],
  );
  const expected = holds.flatMap((each) => {
    const state = model.holdState(each);
    return state === undefined ? [] : [[each, state]];
  });
  expect(Object.fromEntries(rows.map((row) => [row.id, row.state]))).toEqual(
    Object.fromEntries(expected),
  );
}

test('property: any sequence of commands is answered as a simple model answers it', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), async (steps) => {
      const world = await newWorld();
      for (const { passes, commands } of steps) {
        await pass(passes, world);
        const batch: LedgerCommand[] = [];
        for (const given of commands) {
          const next = toCommand(given, world);
          if (!next) continue;
          batch.push(next);
          world.sent.push(next);
        }
        const last = batch.pop();
        if (!last) continue;
        batch.push({ ...last, linked: false });

        const expected = world.model.apply(batch);
        const answers = await apply(db.admin, batch);
        expect(
          answers.map((answer) =>
            answer.applied ? { reason: null, at: answer.at.getTime() } : { reason: answer.reason },
          ),
        ).toEqual(
          expected.map(({ reason, at }) => (reason === null ? { reason, at } : { reason })),
        );
        for (const { reason } of expected) seen.add(reason ?? 'applied');
        await compareState(world);
      }
    }),
    { numRuns: 100 },
  );
  // Sequences that never get anywhere would prove little.
  expect([...seen].sort()).toEqual(
    expect.arrayContaining([
      'amount-exceeds-hold',
      'applied',
      'hold-already-posted',
      'hold-already-voided',
      'hold-expired',
      'hold-unknown',
      'insufficient-funds',
      'linked-failed',
      'transfer-differs',
    ]),
  );
});
