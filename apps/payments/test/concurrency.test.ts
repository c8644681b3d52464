import { randomUUID } from 'node:crypto';
import type { Service } from '@quoin/service';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { balances, emptyLedger, expectSoundLedger, openAccount, type Ledger } from './ledger.ts';
import { createBusyApp, pay } from './requests.ts';
import { ledger } from './support.ts';

const ACCOUNTS = ['a', 'b', 'c', 'd', 'e'];
const FUNDS = 1_000n;

let db: Ledger;
let app: Service;

beforeAll(async () => {
  db = await ledger();
  app = await createBusyApp();
});
beforeEach(openAccounts);
afterEach(() => expectSoundLedger(db.admin));

async function openAccounts(): Promise<void> {
  await emptyLedger(db.admin);
  for (const id of ACCOUNTS) await openAccount(db.admin, { id, funds: FUNDS });
}

interface Order {
  debtorAccount: string;
  creditorAccount: string;
  amount: { value: string; currency: string };
}

function order(from: number, to: number, value: number | bigint): Order {
  const account = (index: number) => ACCOUNTS[index % ACCOUNTS.length] ?? '';
  return {
    debtorAccount: account(from),
    creditorAccount: account(to),
    amount: { value: value.toString(), currency: 'USD' },
  };
}

/** As a client should: "unavailable" means the same key again. */
async function payUntilAnswered(body: Order, key: string = randomUUID()) {
  for (;;) {
    const response = await pay(app, body, { key });
    if (response.statusCode !== 503) return response;
  }
}

test('a thousand concurrent payments, half of them repeats: one effect for each key', async () => {
  const orders = Array.from({ length: 500 }, (_, index) => ({
    key: randomUUID(),
    // Every tenth asks for more than there is.
    body: order(
      index,
      index + 1 + (index % 4),
      index % 10 === 0 ? 10_000 : 1 + ((index * 37) % 400),
    ),
  }));
  const twice = [...orders, ...orders];
  // 617 and 1,000 have no common divisor: every request once, repeats near and far apart.
  const shuffled = twice.flatMap((_, index) => twice[(index * 617) % twice.length] ?? []);

  const responses = await Promise.all(
    shuffled.map(async ({ key, body }) => ({ key, response: await payUntilAnswered(body, key) })),
  );

  const answers = new Map<string, Set<string>>();
  for (const { key, response } of responses) {
    expect([201, 422]).toContain(response.statusCode);
    answers.set(key, (answers.get(key) ?? new Set()).add(response.body));
  }
  expect(answers.size).toBe(500);
  expect([...answers.values()].every((bodies) => bodies.size === 1)).toBe(true);

  const accepted = new Set(
    responses.flatMap(({ key, response }) => (response.statusCode === 201 ? [key] : [])),
  );
  expect(accepted.size).toBeGreaterThan(0);
  expect(accepted.size).toBeLessThan(500);
  const replays = responses.filter(({ response }) => response.headers['idempotency-replayed']);
  expect(replays).toHaveLength(500);

  const { rows } = await db.admin.query<{ count: bigint }>(
    `select count(*) from messaging.events where type = 'payment.posted'`,
  );
  expect(rows).toEqual([{ count: BigInt(accepted.size) }]);
  const expected = Object.fromEntries(ACCOUNTS.map((id) => [id, FUNDS]));
  for (const { key, body } of orders) {
    if (!accepted.has(key)) continue;
    expected[body.debtorAccount] = (expected[body.debtorAccount] ?? 0n) - BigInt(body.amount.value);
    expected[body.creditorAccount] =
      (expected[body.creditorAccount] ?? 0n) + BigInt(body.amount.value);
  }
  expect(await balances(db.admin)).toMatchObject(expected);
});

test('two payments race for money that is enough for one', async () => {
  for (let round = 0; round < 20; round += 1) {
    const amount = (await balances(db.admin)).a ?? 0n;
    const body = order(0, 1, amount);
    const codes = (await Promise.all([payUntilAnswered(body), payUntilAnswered(body)])).map(
      ({ statusCode }) => statusCode,
    );
    expect(codes.sort()).toEqual([201, 422]);
    expect((await payUntilAnswered(order(1, 0, amount))).statusCode).toBe(201);
  }
});

test('requests with one key race on money that is enough for one: all get the same answer', async () => {
  for (let round = 0; round < 20; round += 1) {
    await openAccounts();
    const key = randomUUID();
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => payUntilAnswered(order(0, 1, FUNDS), key)),
    );
    expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
    expect(responses[0]?.statusCode).toBe(201);
  }
});

test('different payments race for one key: one is made, the others are told', async () => {
  const key = randomUUID();
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      payUntilAnswered(order(index, index + 1, 1 + index), key),
    ),
  );
  const codes = responses.map(({ statusCode }) => statusCode).sort();
  expect(codes).toEqual([201, ...Array.from({ length: 19 }, () => 422)]);
});

test('payments in opposite directions never deadlock', async () => {
  const responses = await Promise.all(
    Array.from({ length: 400 }, (_, index) =>
      payUntilAnswered(index % 2 ? order(0, 1, 1) : order(1, 0, 1)),
    ),
  );
  expect(new Set(responses.map(({ statusCode }) => statusCode))).toEqual(new Set([201]));
  expect(await balances(db.admin)).toMatchObject({ a: FUNDS, b: FUNDS });
});

test('property: whatever is paid, no balance passes its limit and no money appears', async () => {
  const index = fc.nat(ACCOUNTS.length - 1);
  const payments = fc.array(
    fc.tuple(index, index, fc.bigInt({ min: 0n, max: 2n * FUNDS }), fc.nat(5)),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(payments, async (batch) => {
      await openAccounts();
      await Promise.all(
        batch.map(([from, to, value, key]) =>
          payUntilAnswered(order(from, to, value), `key-${key}`),
        ),
      );
      const { 'equity-usd': equity, ...rest } = await balances(db.admin);
      expect(equity).toBe(-FUNDS * BigInt(ACCOUNTS.length));
      expect(Object.values(rest).every((balance) => balance >= 0n)).toBe(true);
      await expectSoundLedger(db.admin);
    }),
    { numRuns: 40 },
  );
});
