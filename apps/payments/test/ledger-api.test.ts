import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Service } from '@quoin/service';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { balances, expectSoundLedger, openAccount, type Ledger } from './ledger.ts';
import { createBusyApp } from './requests.ts';
import { paymentEvents } from './support/payment-events.ts';
import { bearer, ledger } from './support.ts';

const ROLES = ['ledger-operator'];
let db: Ledger;
let app: Service;

beforeAll(async () => {
  db = await ledger();
  app = await createBusyApp();
});
afterEach(() => expectSoundLedger(db.admin));

async function call(
  method: 'GET' | 'POST',
  url: string,
  payload?: object,
  { key = randomUUID(), roles = ROLES }: { key?: string | null; roles?: readonly string[] } = {},
) {
  const keyed = method === 'POST' && key !== null;
  return app.inject({
    method,
    url: `/v1${url}`,
    headers: { ...(await bearer(roles)), ...(keyed && { 'idempotency-key': key }) },
    ...(payload && { payload }),
  });
}

const usd = (value: string) => ({ value, currency: 'USD' });

/** Two accounts of this test, the first with 1,000. */
async function accounts(): Promise<[string, string]> {
  const suffix = randomUUID().slice(0, 8);
  const rich = `rich-${suffix}`;
  const poor = `poor-${suffix}`;
  await openAccount(db.admin, { id: rich, funds: 1_000n });
  await openAccount(db.admin, { id: poor });
  return [rich, poor];
}

async function balanceOf(id: string): Promise<bigint | undefined> {
  return (await balances(db.admin))[id];
}

async function available(id: string): Promise<string> {
  const response = await call('GET', `/accounts/${id}`);
  return response.json<{ available: { value: string } }>().available.value;
}

describe('accounts', () => {
  test('one is opened, read, and paid into', async () => {
    const id = `new-${randomUUID().slice(0, 8)}`;
    const content = { id, name: 'Zoë', currency: 'USD', minimumAvailable: '-500' };
    const opened = await call('POST', '/accounts', content);
    expect(opened.statusCode).toBe(201);
    expect(opened.json()).toMatchObject({
      id,
      name: 'Zoë',
      balance: usd('0'),
      minimumAvailable: usd('-500'),
    });
    expect((await call('GET', `/accounts/${id}`)).json()).toEqual(opened.json());
    const [rich] = await accounts();
    const transfers = [{ debitAccount: rich, creditAccount: id, amount: usd('7') }];
    expect((await call('POST', '/transfers', { transfers })).statusCode).toBe(201);

    const again = await call('POST', '/accounts', content);
    expect([again.statusCode, again.json()]).toMatchObject([200, { balance: usd('7') }]);
    const other = await call('POST', '/accounts', { ...content, name: 'Zoe' });
    expect(other.json()).toMatchObject({ status: 409, code: 'account-differs' });
  });

  test.each([
    [{ currency: 'XYZ' }, 422, 'currency-unknown'],
    [{ currency: 'usd' }, 400, 'invalid-request'],
    [{ id: 'a b' }, 400, 'invalid-request'],
    [{ name: '' }, 400, 'invalid-request'],
    [{ minimumAvailable: 5 }, 400, 'invalid-request'],
  ])('one with %j is refused', async (wrong, status, code) => {
    const content = { id: randomUUID().slice(0, 8), name: 'A', currency: 'USD', ...wrong };
    expect((await call('POST', '/accounts', content)).json()).toMatchObject({ status, code });
  });

  test('a hundred who open the same one at the same time all learn of the same one', async () => {
    const id = `race-${randomUUID().slice(0, 8)}`;
    const content = { id, name: 'A', currency: 'USD' };
    const codes = await Promise.all(
      Array.from(
        { length: 100 },
        async () => (await call('POST', '/accounts', content)).statusCode,
      ),
    );
    expect(codes.filter((code) => code === 201)).toHaveLength(1);
    expect(codes.filter((code) => code === 200)).toHaveLength(99);
  });

  test('they are listed page by page in the order of their ids', async () => {
    const [rich, poor] = await accounts();
    const ids: string[] = [];
    let next: string | undefined;
    do {
      const cursor = next === undefined ? '' : `&cursor=${next}`;
      const page = (await call('GET', `/accounts?limit=2&currency=USD${cursor}`)).json<{
        items: { id: string }[];
        next?: string;
      }>();
      ids.push(...page.items.map(({ id }) => id));
      ({ next } = page);
    } while (next !== undefined);
    expect(ids).toEqual(expect.arrayContaining([rich, poor]));
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the balance of any moment, and the proof that nothing was changed', async () => {
    const [rich, poor] = await accounts();
    const moments: string[] = [];
    for (const value of ['1', '2', '3']) {
      const transfers = [{ debitAccount: rich, creditAccount: poor, amount: usd(value) }];
      const { items } = (await call('POST', '/transfers', { transfers })).json<{
        items: { recordedAt: string }[];
      }>();
      const at = items[0]?.recordedAt ?? '';
      moments.push(at);
      // The next one is of another millisecond.
      while (Date.now() <= Date.parse(at)) await nextTurn();
    }
    const balanceAt = async (at: string) =>
      (await call('GET', `/accounts/${poor}/balance?at=${at}`)).json<{ balance: object }>().balance;
    expect(await Promise.all(moments.map(balanceAt))).toEqual([usd('1'), usd('3'), usd('6')]);
    expect(await balanceAt('2020-01-01T00:00:00Z')).toEqual(usd('0'));
    expect((await call('GET', `/accounts/${poor}/verification`)).json()).toEqual({
      accountId: poor,
      intact: true,
      faults: [],
    });
  });
});

describe('transfers', () => {
  test('linked ones succeed together, in their order', async () => {
    const [rich, poor] = await accounts();
    const transfers = [
      { debitAccount: rich, creditAccount: poor, amount: usd('600') },
      // Only what the first one brought makes this possible.
      { debitAccount: poor, creditAccount: rich, amount: usd('200') },
    ];
    const response = await call('POST', '/transfers', { transfers });
    const { items } = response.json<{ items: { id: string }[] }>();
    expect(items).toMatchObject(transfers);
    expect(await balanceOf(poor)).toBe(400n);
    const read = await call('GET', `/transfers/${items[1]?.id ?? ''}`);
    expect(read.json()).toEqual(items[1]);
  });

  test('linked ones fail together; each one’s id is final, and the answer stands for the key', async () => {
    const [rich, poor] = await accounts();
    const transfers = [
      { debitAccount: rich, creditAccount: poor, amount: usd('600') },
      { debitAccount: rich, creditAccount: poor, amount: usd('600') },
    ];
    const key = randomUUID();
    const response = await call('POST', '/transfers', { transfers }, { key });
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = response.json<{ rejections: { id: string; reason: string }[] }>();
    expect(problem).toMatchObject({
      status: 422,
      code: 'transfer-rejected',
      detail: 'The ledger rejects transfer 2 of 2: insufficient-funds. Nothing has moved.',
      rejections: [{ reason: 'linked-failed' }, { reason: 'insufficient-funds' }],
    });
    expect(await balanceOf(rich)).toBe(1_000n);
    const [first] = problem.rejections;
    const read = await call('GET', `/transfers/${first?.id ?? ''}`);
    expect(read.json()).toMatchObject({ rejection: 'linked-failed', amount: usd('600') });

    const again = await call('POST', '/transfers', { transfers }, { key });
    expect(again.body).toBe(response.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const other = { transfers: [{ ...transfers[0], amount: usd('1') }] };
    expect((await call('POST', '/transfers', other, { key })).json()).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
    });
    expect((await call('POST', '/transfers', other, { key: null })).json()).toMatchObject({
      status: 400,
      code: 'idempotency-key-missing',
    });
  });

  test('fifty requests with one key have one effect and one answer', async () => {
    const [rich, poor] = await accounts();
    const transfers = [{ debitAccount: rich, creditAccount: poor, amount: usd('10') }];
    const key = randomUUID();
    const bodies = await Promise.all(
      Array.from(
        { length: 50 },
        async () => (await call('POST', '/transfers', { transfers }, { key })).body,
      ),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(await balanceOf(poor)).toBe(10n);
  });
});

describe('holds', () => {
  const hold = async (value: string, more: object = {}) => {
    const [rich, poor] = await accounts();
    const content = { debitAccount: rich, creditAccount: poor, amount: usd(value), ...more };
    const response = await call('POST', '/holds', content);
    expect(response.statusCode).toBe(201);
    return { rich, poor, ...response.json<{ id: string; state: string }>() };
  };

  test('one counts in what is available; posted in part, the rest is free again', async () => {
    const { id, rich, poor, state } = await hold('700');
    expect(state).toBe('open');
    expect(await available(rich)).toBe('300');
    const open = await call('GET', `/holds?account=${rich}`);
    expect(open.json()).toMatchObject({ items: [{ id, state: 'open' }] });

    const posted = await call('POST', `/holds/${id}/post`, { amount: usd('250') });
    expect(posted.json()).toMatchObject({ kind: 'post', holdId: id, amount: usd('250') });
    expect(await available(rich)).toBe('750');
    expect(await balanceOf(poor)).toBe(250n);
    expect((await call('GET', `/holds/${id}`)).json()).toMatchObject({
      state: 'posted',
      postedAmount: usd('250'),
      resolvedBy: posted.json<{ id: string }>().id,
    });
    expect((await call('GET', `/holds?account=${rich}`)).json()).toEqual({ items: [] });
    const { id: transfer } = posted.json<{ id: string }>();
    expect((await call('GET', `/transfers/${transfer}`)).json()).toEqual(posted.json());
  });

  test('voided, all of it is free; one that ended cannot be posted', async () => {
    const { id, rich } = await hold('700');
    expect((await call('POST', `/holds/${id}/void`)).json()).toMatchObject({
      kind: 'void',
      amount: null,
    });
    expect(await available(rich)).toBe('1000');
    expect((await call('POST', `/holds/${id}/post`, {})).json()).toMatchObject({
      status: 422,
      code: 'transfer-rejected',
      rejections: [{ reason: 'hold-already-voided' }],
    });
  });

  test('of two who post one hold at the same time, one does', async () => {
    const { id, poor } = await hold('700');
    const codes = await Promise.all(
      Array.from(
        { length: 16 },
        async () => (await call('POST', `/holds/${id}/post`, {})).statusCode,
      ),
    );
    expect(codes.filter((code) => code === 201)).toHaveLength(1);
    expect(codes.filter((code) => code === 422)).toHaveLength(15);
    expect(await balanceOf(poor)).toBe(700n);
  });

  test.each([
    [{ amount: usd('1001') }, 'insufficient-funds'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiry-not-in-future'],
    [{ creditAccount: 'nobody' }, 'credit-account-unknown'],
  ])('one with %j is rejected', async (wrong, reason) => {
    const [rich, poor] = await accounts();
    const content = { debitAccount: rich, creditAccount: poor, amount: usd('1'), ...wrong };
    expect((await call('POST', '/holds', content)).json()).toMatchObject({
      status: 422,
      rejections: [{ reason }],
    });
  });

  test('more than it holds, or in another currency, is rejected; one that is not there is not found', async () => {
    const { id } = await hold('10');
    const more = await call('POST', `/holds/${id}/post`, { amount: usd('11') });
    expect(more.json()).toMatchObject({ rejections: [{ reason: 'amount-exceeds-hold' }] });
    const euros = { amount: { value: '1', currency: 'EUR' } };
    expect((await call('POST', `/holds/${id}/post`, euros)).statusCode).toBe(422);
    const none = await call('POST', `/holds/${randomUUID()}/void`);
    expect(none.json()).toMatchObject({ status: 404, code: 'hold-not-found' });
  });

  test('the hold of a payment is moved by the payment alone', async () => {
    const { id, rich } = await hold('10');
    const write = paymentEvents(db.admin);
    const order = {
      debtorAccount: rich,
      creditorAccount: rich,
      amount: '10',
      currency: 'USD',
      createdBy: 'ina',
    };
    const route = { rail: 'fednow', reason: 'because' };
    const event = { type: 'payment.held', data: { order, route, holdId: id } };
    await write.store.append(db.admin, `payment-${id}`, 'none', [event]);
    for (const way of ['post', 'void']) {
      const refused = await call('POST', `/holds/${id}/${way}`, way === 'post' ? {} : undefined);
      expect(refused.json()).toMatchObject({ status: 409, code: 'hold-of-payment' });
    }
    expect(await available(rich)).toBe('990');
  });
});

test.each([
  ['GET', '/accounts'],
  ['POST', '/accounts'],
  ['POST', '/transfers'],
  ['GET', '/holds?account=a'],
  ['POST', '/holds'],
] as const)('%s %s takes a permission', async (method, url) => {
  const response = await call(method, url, method === 'POST' ? {} : undefined, {
    roles: ['payments-initiator'],
  });
  expect(response.statusCode).toBe(403);
});
