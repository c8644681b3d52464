import type { Service } from '@quoin/service';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { balances, emptyLedger, expectSoundLedger, openAccount, type Ledger } from './ledger.ts';
import { createBusyApp, get, pay } from './requests.ts';
import { ledger } from './support.ts';

/** On a busy machine. */
const PATIENCE = { timeout: 25_000 };

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
  await openAccount(db.admin, { id: 'eva', currency: 'EUR' });
});
afterEach(() => expectSoundLedger(db.admin));

const UNCHANGED = { ann: 1_000n, ben: 0n, eva: 0n };

test('a payment moves the money and can be read where location says', async () => {
  const response = await pay(app, {
    amount: { value: '250', currency: 'USD' },
    endToEndId: 'INV-7',
    remittanceInformation: 'Für die Miete',
  });

  expect(response.statusCode).toBe(201);
  expect(response.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    location: `/v1/payments/${response.json<{ id: string }>().id}`,
  });
  expect(response.headers).not.toHaveProperty('idempotency-replayed');
  expect(response.json()).toEqual({
    id: expect.stringMatching(
      /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    ) as string,
    status: 'posted',
    rail: 'book',
    debtorAccount: 'ann',
    creditorAccount: 'ben',
    creditor: null,
    amount: { value: '250', currency: 'USD' },
    endToEndId: 'INV-7',
    remittanceInformation: 'Für die Miete',
    createdAt: expect.stringMatching(/Z$/) as string,
  });
  const read = await get(app, String(response.headers.location));
  expect(read.json()).toMatchObject(response.json<object>());
  expect(await balances(db.admin)).toMatchObject({ ann: 750n, ben: 250n });
});

test('a payment may use the whole balance, and what it may hold without precision lost', async () => {
  await openAccount(db.admin, { id: 'rich', funds: 999_999_999_999_999_999n });
  const response = await pay(app, {
    debtorAccount: 'rich',
    amount: { value: '999999999999999999', currency: 'USD' },
  });
  expect(response.json()).toMatchObject({ amount: { value: '999999999999999999' } });
  expect(await balances(db.admin)).toMatchObject({ rich: 0n, ben: 999_999_999_999_999_999n });
});

describe('a payment that cannot be is refused and changes nothing', () => {
  const usd = (value: unknown) => ({ amount: { value, currency: 'USD' } });

  test.each([
    ['amount in decimals', usd('12.50'), 422, 'amount-not-minor-units'],
    ['amount in words', usd('ten'), 422, 'amount-not-minor-units'],
    ['amount in exponents', usd('1e3'), 422, 'amount-not-minor-units'],
    ['no amount', usd(''), 422, 'amount-not-minor-units'],
    ['zero', usd('0'), 422, 'amount-not-positive'],
    ['negative amount', usd('-5'), 422, 'amount-not-positive'],
    ['more than 18 digits', usd('1000000000000000000'), 422, 'amount-too-large'],
    ['amount as a number', usd(100), 400, 'invalid-request'],
    ['amount without currency', { amount: { value: '100' } }, 400, 'invalid-request'],
    [
      'currency in small letters',
      { amount: { value: '1', currency: 'usd' } },
      400,
      'invalid-request',
    ],
    ['no debtor', { debtorAccount: undefined }, 400, 'invalid-request'],
    ['account id of another shape', { debtorAccount: 'a b' }, 400, 'invalid-request'],
    ['unknown field', { ammount: '100' }, 400, 'invalid-request'],
    ['control character', { remittanceInformation: 'a\u0000b' }, 400, 'invalid-request'],
    ['half a surrogate pair', { endToEndId: '\ud800' }, 400, 'invalid-request'],
    ['reference too long', { endToEndId: 'x'.repeat(36) }, 400, 'invalid-request'],
    ['no creditor', { creditorAccount: undefined }, 422, 'creditor-ambiguous'],
    [
      'a creditor at another bank, without a rail',
      {
        creditorAccount: undefined,
        creditor: { name: 'Zoe', account: '4711', routingNumber: '021000021' },
      },
      422,
      'no-route',
    ],
    ['one account twice', { creditorAccount: 'ann' }, 422, 'same-account'],
    ['unknown debtor', { debtorAccount: 'zoe' }, 422, 'debtor-account-unknown'],
    ['unknown creditor', { creditorAccount: 'zoe' }, 422, 'creditor-account-unknown'],
    ["not the debtor's currency", { debtorAccount: 'eva' }, 422, 'debtor-currency-mismatch'],
    ["not the creditor's currency", { creditorAccount: 'eva' }, 422, 'creditor-currency-mismatch'],
    ['more than the balance', usd('1001'), 422, 'insufficient-funds'],
  ])('%s', async (_case, body, status, code) => {
    const response = await pay(app, body);

    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.json()).toMatchObject({ status, code, type: `/problems/${code}` });
    expect(response.statusCode).toBe(status);
    expect(await balances(db.admin)).toMatchObject(UNCHANGED);
  });

  test('a balance beyond what the ledger can hold', async () => {
    await openAccount(db.admin, { id: 'bank', minimumAvailable: null });
    const body = {
      debtorAccount: 'bank',
      amount: { value: '999999999999999999', currency: 'USD' },
    };
    for (let index = 0; index < 9; index += 1) expect((await pay(app, body)).statusCode).toBe(201);

    const before = await balances(db.admin);
    expect((await pay(app, body)).json()).toMatchObject({ status: 422, code: 'amount-too-large' });
    expect(await balances(db.admin)).toEqual(before);
  });

  test('no key, or one that cannot be', async () => {
    const missing = await pay(app, {}, { key: null });
    expect(missing.json()).toMatchObject({ status: 400, code: 'idempotency-key-missing' });
    for (const key of ['', '""', 'a"b', '"a', 'x'.repeat(256), 'naïve']) {
      const invalid = await pay(app, {}, { key });
      expect(invalid.json(), key).toMatchObject({ status: 400, code: 'idempotency-key-malformed' });
    }
    expect(await balances(db.admin)).toMatchObject(UNCHANGED);
  });

  test('no token, or one without the role', async () => {
    const anonymous = await app.inject({ method: 'POST', url: '/v1/payments', payload: {} });
    expect(anonymous.json()).toMatchObject({ status: 401, code: 'unauthenticated' });
    const reader = await pay(app, {}, { roles: ['payments-viewer'] });
    expect(reader.json()).toMatchObject({
      status: 403,
      code: 'forbidden',
      detail: 'The caller needs the permission payments:write.',
    });
    expect(await balances(db.admin)).toMatchObject(UNCHANGED);
  });
});

describe('the same key again', () => {
  test('replays the answer to the byte and moves nothing', async () => {
    const first = await pay(app, { remittanceInformation: 'Ünïcödé "quoted"' }, { key: 'k-1' });
    const again = await pay(app, { remittanceInformation: 'Ünïcödé "quoted"' }, { key: 'k-1' });

    expect(again.statusCode).toBe(201);
    expect(again.body).toBe(first.body);
    expect(again.headers).toMatchObject({
      'content-type': first.headers['content-type'],
      location: first.headers.location,
      'idempotency-replayed': 'true',
    });
    expect(await balances(db.admin)).toMatchObject({ ann: 900n, ben: 100n });
  });

  test('means the same with and without the quotes of a structured header', async () => {
    const first = await pay(app, {}, { key: '"k-1"' });
    expect((await pay(app, {}, { key: 'k-1' })).body).toBe(first.body);
  });

  test.each([
    ['amount', { amount: { value: '101', currency: 'USD' } }],
    ['currency', { amount: { value: '100', currency: 'EUR' } }],
    ['debtor', { debtorAccount: 'eva' }],
    ['creditor', { creditorAccount: 'eva' }],
    ['reference', { endToEndId: 'x' }],
    ['purpose', { remittanceInformation: 'x' }],
  ])('with another %s is refused', async (_case, body) => {
    await pay(app, {}, { key: 'k-1' });
    const other = await pay(app, body, { key: 'k-1' });

    expect(other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    expect(await balances(db.admin)).toMatchObject({ ann: 900n, ben: 100n });
  });

  test('of another caller is another key', async () => {
    const first = await pay(app, {}, { key: 'k-1', subject: 'one' });
    const second = await pay(app, {}, { key: 'k-1', subject: 'two' });

    expect(second.statusCode).toBe(201);
    expect(second.json()).not.toEqual(first.json());
    expect(await balances(db.admin)).toMatchObject({ ann: 800n, ben: 200n });
  });

  test('replays a rejection, even when the payment could succeed by now', async () => {
    const big = { amount: { value: '1500', currency: 'USD' } };
    const first = await pay(app, big, { key: 'k-1' });
    expect(first.json()).toMatchObject({ code: 'insufficient-funds' });

    await openAccount(db.admin, { id: 'carl', funds: 1_000n });
    await pay(app, {
      debtorAccount: 'carl',
      creditorAccount: 'ann',
      amount: { value: '1000', currency: 'USD' },
    });
    const again = await pay(app, big, { key: 'k-1' });

    expect(again.statusCode).toBe(422);
    expect(again.body).toBe(first.body);
    expect(again.headers).toMatchObject({
      'content-type': first.headers['content-type'],
      'idempotency-replayed': 'true',
    });
    expect((await pay(app, big, { key: 'k-2' })).statusCode).toBe(201);
  });

  test('after a request that never reached the ledger is free', async () => {
    await pay(app, { amount: { value: '1.00', currency: 'USD' } }, { key: 'k-1' });
    expect((await pay(app, {}, { key: 'k-1' })).statusCode).toBe(201);
  });

  test('while the first is running, in another process too, waits for its answer', async () => {
    // Holding ann's row keeps the first request inside its transaction.
    const holder = await db.admin.connect();
    await holder.query('begin');
    await holder.query(`select from payments.accounts where id = 'ann' for update`);
    // Another process is another engine on the same database.
    const other = await createBusyApp({ accept: db.createAccept() });
    const requests = [pay(app, {}, { key: 'k-1' }), pay(other, {}, { key: 'k-1' })];
    const waiting = async () => {
      const { rows } = await db.admin.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'payments'`,
      );
      return rows.length;
    };
    try {
      await expect.poll(waiting, PATIENCE).toBe(2);
    } finally {
      await holder.query('commit');
      holder.release();
    }

    const [one, two] = await Promise.all(requests);
    expect(one?.statusCode).toBe(201);
    expect(two?.body).toBe(one?.body);
    expect(await balances(db.admin)).toMatchObject({ ann: 900n, ben: 100n });
  });
});

test('an account that stays locked gives 503, and the same key then succeeds', async () => {
  const holder = await db.admin.connect();
  await holder.query('begin');
  await holder.query(`select from payments.accounts where id = 'ann' for update`);
  const accept = db.createAccept({ statementTimeout: 200, patience: 500 });
  const busy = await pay(await createBusyApp({ accept }), {}, { key: 'k-1' });
  await holder.query('rollback');
  holder.release();

  expect(busy.json()).toMatchObject({ status: 503, code: 'unavailable' });
  expect(busy.headers).toHaveProperty('retry-after');
  expect((await pay(app, {}, { key: 'k-1' })).statusCode).toBe(201);
  expect(await balances(db.admin)).toMatchObject({ ann: 900n, ben: 100n });
});
