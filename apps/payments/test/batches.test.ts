import { randomUUID } from 'node:crypto';
import type { Service } from '@quoin/service';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { balances, emptyLedger, expectSoundLedger, openAccount, type Ledger } from './ledger.ts';
import { createBusyApp, pay } from './requests.ts';
import { bearer, ledger } from './support.ts';

let db: Ledger;
let app: Service;

beforeAll(async () => {
  db = await ledger();
  app = await createBusyApp();
});
beforeEach(async () => {
  await emptyLedger(db.admin);
  await openAccount(db.admin, { id: 'ann', funds: 1_000n });
  await openAccount(db.admin, { id: 'ben' });
});
afterEach(() => expectSoundLedger(db.admin));

interface ItemAnswer {
  status: number;
  replayed: boolean;
  payment?: { id: string; status: string };
  problem?: { code: string };
}

function item(value: number, more: object = {}) {
  return {
    idempotencyKey: randomUUID() as string,
    debtorAccount: 'ann',
    creditorAccount: 'ben',
    amount: { value: String(value), currency: 'USD' },
    ...more,
  };
}

async function send(items: object[], roles = ['payments-initiator']) {
  return app.inject({
    method: 'POST',
    url: '/v1/payments/batches',
    headers: await bearer(roles),
    payload: { items },
  });
}

async function answersOf(items: object[]): Promise<ItemAnswer[]> {
  const response = await send(items);
  expect(response.statusCode, response.body).toBe(200);
  return response.json<{ items: ItemAnswer[] }>().items;
}

test('each item has its own outcome, in the order of the request', async () => {
  const answers = await answersOf([
    item(600),
    item(500),
    item(400),
    item(1, { creditorAccount: 'ann' }),
    item(1, { amount: { value: '1.5', currency: 'USD' } }),
    item(1, { debtorAccount: 'zoe' }),
  ]);
  expect(answers).toMatchObject([
    { status: 201, replayed: false, payment: { status: 'posted' } },
    { status: 422, problem: { code: 'insufficient-funds' } },
    { status: 201, payment: { status: 'posted' } },
    { status: 422, problem: { code: 'same-account' } },
    { status: 422, problem: { code: 'amount-not-minor-units' } },
    { status: 422, problem: { code: 'debtor-account-unknown' } },
  ]);
  expect(await balances(db.admin)).toMatchObject({ ann: 0n, ben: 1_000n });
});

test('the whole request again replays every answer', async () => {
  const items = [item(100), item(5_000), item(200)];
  const first = await answersOf(items);
  const again = await answersOf(items);
  expect(again).toEqual(first.map((answer) => ({ ...answer, replayed: true })));
  expect(await balances(db.admin)).toMatchObject({ ann: 700n, ben: 300n });
});

test('a key is one claim, in one request, in two, and one by one', async () => {
  const twice = item(100);
  const answers = await answersOf([
    twice,
    twice,
    { ...twice, amount: { value: '7', currency: 'USD' } },
  ]);
  expect(answers).toMatchObject([
    { status: 201, replayed: false },
    { status: 201, replayed: true },
    { status: 422, problem: { code: 'idempotency-key-reused' } },
  ]);
  const { idempotencyKey: key, ...order } = twice;
  const single = await pay(app, order, { key });
  expect(single.headers).toHaveProperty('idempotency-replayed');
  expect(single.json()).toEqual(answers[0]?.payment);
  expect(await balances(db.admin)).toMatchObject({ ann: 900n, ben: 100n });
});

test('a thousand items, and not one more', async () => {
  const many = Array.from({ length: 1_000 }, () => item(1));
  const answers = await answersOf(many);
  expect(answers.every(({ status }) => status === 201)).toBe(true);
  expect(await balances(db.admin)).toMatchObject({ ann: 0n, ben: 1_000n });
  expect((await send([...many, item(1)])).json()).toMatchObject({ code: 'invalid-request' });
});

test.each([
  ['no items', []],
  ['an item without its key', [{ ...item(1), idempotencyKey: undefined }]],
  ['an item with a field that nobody knows', [item(1, { priority: 'high' })]],
])('%s: the request is refused whole', async (_case, items) => {
  expect((await send([...items])).json()).toMatchObject({ status: 400, code: 'invalid-request' });
});

test('only those who may pay may pay many times', async () => {
  expect((await send([item(1)], ['payments-viewer'])).statusCode).toBe(403);
});
