import type { Service } from '@quoin/service';
import { beforeAll, expect, test } from 'vitest';
import { seedAccounts } from '../scripts/seed-accounts.ts';
import { balances, expectSoundLedger, openAccount, type Ledger } from './ledger.ts';
import { createBusyApp, get, pay } from './requests.ts';
import { ledger } from './support.ts';

interface Page {
  items: Record<string, unknown>[];
  next?: string;
}

let db: Ledger;
let app: Service;
/** Ids of the payments, oldest first: five from ann to ben, then two from ben to ann. */
const ids: string[] = [];

beforeAll(async () => {
  db = await ledger();
  app = await createBusyApp();
  await openAccount(db.admin, { id: 'ann', funds: 1_000n });
  await openAccount(db.admin, { id: 'ben' });
  await openAccount(db.admin, { id: 'cat' });
  const back = { debtorAccount: 'ben', creditorAccount: 'ann' };
  for (const body of [{}, {}, {}, {}, { creditorAccount: 'cat' }, back, back]) {
    ids.push((await pay(app, body)).json<{ id: string }>().id);
  }
  const last = ids.at(-1) ?? '';
  ids.sort();
  // From here on the lists know of all of them.
  expect((await get(app, `/v1/payments?including=${last}`)).statusCode).toBe(200);
});

async function readAll(url: string): Promise<Page[]> {
  const pages: Page[] = [];
  let address: string | undefined = url;
  while (address !== undefined) {
    const response = await get(app, address);
    expect(response.statusCode).toBe(200);
    const page: Page = response.json();
    pages.push(page);
    address = page.next === undefined ? undefined : `${url}&cursor=${page.next}`;
  }
  return pages;
}

test('payments are listed newest first, page by page', async () => {
  const pages = await readAll('/v1/payments?limit=3');
  expect(pages.map(({ items }) => items.length)).toEqual([3, 3, 1]);
  expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(ids.toReversed());
});

test('a page that ends with the list has no next one', async () => {
  expect(await readAll('/v1/payments?limit=7')).toHaveLength(1);
});

test.each([
  ['ann', 7],
  ['ben', 6],
  ['cat', 1],
  ['zoe', 0],
])('payments from or to %s: %i', async (account, count) => {
  const pages = await readAll(`/v1/payments?limit=2&account=${account}`);
  const items = pages.flatMap((page) => page.items);
  expect(items).toHaveLength(count);
  expect(items.map(({ id }) => String(id))).toEqual(
    items
      .map(({ id }) => String(id))
      .sort()
      .reverse(),
  );
  for (const { debtorAccount, creditorAccount } of items) {
    expect([debtorAccount, creditorAccount]).toContain(account);
  }
});

test('an account shows its balance and its limit in minor units', async () => {
  expect((await get(app, '/v1/accounts/ann')).json()).toEqual({
    id: 'ann',
    name: 'ann',
    currency: 'USD',
    balance: { value: '700', currency: 'USD' },
    pendingDebits: { value: '0', currency: 'USD' },
    pendingCredits: { value: '0', currency: 'USD' },
    available: { value: '700', currency: 'USD' },
    minimumAvailable: { value: '0', currency: 'USD' },
  });
  expect((await get(app, '/v1/accounts/equity-usd')).json()).toMatchObject({
    balance: { value: '-1000', currency: 'USD' },
    minimumAvailable: null,
  });
});

test('the entries of an account add up to its balance', async () => {
  const pages = await readAll('/v1/accounts/ann/entries?limit=3');
  const entries = pages.flatMap(({ items }) => items);

  expect(pages.map(({ items }) => items.length)).toEqual([3, 3, 2]);
  expect(entries.map(({ sequence }) => sequence)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  expect(entries[0]).toEqual({
    sequence: 8,
    creditDebitIndicator: 'CRDT',
    amount: { value: '100', currency: 'USD' },
    balanceAfter: { value: '700', currency: 'USD' },
    kind: 'transfer',
    transferId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
    postedAt: expect.stringMatching(/Z$/) as string,
  });
  const sum = entries.reduce((total, { creditDebitIndicator, amount }) => {
    const value = BigInt((amount as { value: string }).value);
    return creditDebitIndicator === 'CRDT' ? total + value : total - value;
  }, 0n);
  expect(sum).toBe(700n);
});

test('a payment by book is the transfer of the same id', async () => {
  const { items } = (await get(app, '/v1/accounts/cat/entries')).json<Page>();
  const payment = await get(app, `/v1/payments/${String(items[0]?.transferId)}`);
  expect(payment.json()).toMatchObject({ debtorAccount: 'ann', creditorAccount: 'cat' });
});

test.each([
  ['/v1/payments/019aa5a0-0000-7000-8000-000000000000', 404, 'payment-not-found'],
  ['/v1/payments/7', 400, 'invalid-request'],
  ['/v1/accounts/zoe', 404, 'account-not-found'],
  ['/v1/accounts/zoe/entries', 404, 'account-not-found'],
  ['/v1/accounts/a%20b', 400, 'invalid-request'],
  ['/v1/payments?limit=0', 400, 'invalid-request'],
  ['/v1/payments?limit=101', 400, 'invalid-request'],
  ['/v1/payments?cursor=nonsense', 400, 'invalid-request'],
  ['/v1/accounts/ann/entries?cursor=MS41', 400, 'invalid-request'],
])('%s gives %i %s', async (url, status, code) => {
  const response = await get(app, url);
  expect(response.json()).toMatchObject({ status, code });
  expect(response.statusCode).toBe(status);
});

test.each([
  ['/v1/payments', ['payments-initiator', 'payments-viewer']],
  ['/v1/payments/019aa5a0-0000-7000-8000-000000000000', ['payments-initiator', 'payments-viewer']],
  ['/v1/accounts/ann', ['payments-viewer']],
  ['/v1/accounts/ann/entries', ['payments-viewer']],
])('%s is for %j alone', async (url, allowed) => {
  for (const role of ['payments-initiator', 'payments-viewer', 'payments:read', 'other']) {
    const { statusCode } = await get(app, url, [role]);
    expect(statusCode === 403, role).toBe(!allowed.includes(role));
  }
});

test('the development seed adds two funded accounts once', async () => {
  await Promise.all([seedAccounts(db.url), seedAccounts(db.url)]);
  await seedAccounts(db.url);
  expect(await balances(db.admin)).toMatchObject({
    'alice-usd': 1_000_000n,
    'bob-usd': 1_000_000n,
    'opening-balances-usd': -2_000_000n,
  });
  await expectSoundLedger(db.admin);
});
