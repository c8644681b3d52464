import { migrate } from '@quoin/service/database';
import fc from 'fast-check';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { migrations } from '../src/migrations.ts';
import { balances, expectSoundLedger, openAccount, post, type Ledger } from './ledger.ts';
import { ledger } from './support.ts';

let db: Ledger;

beforeAll(async () => {
  db = await ledger();
  await openAccount(db.admin, { id: 'ann', funds: 1_000n });
  await openAccount(db.admin, { id: 'ben' });
  await openAccount(db.admin, { id: 'eva', currency: 'EUR', minimumBalance: null });
});
afterEach(() => expectSoundLedger(db.admin));

test('migrations run once, whoever starts first', async () => {
  const start = () => migrate(db.url, migrations);
  expect(await Promise.all([start(), start()])).toEqual([[], []]);
  // Databases of every age know them by these names, in this table.
  const { rows } = await db.admin.query('select name from payments.migrations order by id');
  expect(rows).toEqual([{ name: '0001_ledger' }, { name: '0002_payments' }]);
});

test('a transaction moves balances and writes gapless statements', async () => {
  const id = await post(db.admin, { ann: -300n, ben: 300n });

  expect(await balances(db.admin)).toMatchObject({ ann: 700n, ben: 300n });
  const { rows } = await db.admin.query(
    'select account_id, sequence, amount, currency, balance_after from payments.entries where transaction_id = $1 order by 1',
    [id],
  );
  expect(rows).toEqual([
    { account_id: 'ann', sequence: 2n, amount: -300n, currency: 'USD', balance_after: 700n },
    { account_id: 'ben', sequence: 1n, amount: 300n, currency: 'USD', balance_after: 300n },
  ]);
});

test.each([
  ['debits and credits differ', { ann: -5n, ben: 4n }, 'debits and credits of transaction'],
  ['there is one leg only', { ann: -5n }, 'debits and credits of transaction'],
  ['each currency is unbalanced', { ann: -5n, eva: 5n }, 'debits and credits of transaction'],
  ['a leg is zero', { ann: 0n, ben: 0n }, 'entries_amount_check'],
  ['an account is unknown', { ann: -5n, nobody: 5n }, 'account nobody does not exist'],
  ['it would pass the limit', { ann: -701n, ben: 701n }, 'accounts_minimum_balance'],
])('a transaction is refused whole when %s', async (_case, legs, message) => {
  const before = await balances(db.admin);
  await expect(post(db.admin, legs)).rejects.toThrow(message);
  expect(await balances(db.admin)).toEqual(before);
});

test.each([
  ['an entry is changed', 'update payments.entries set amount = 1'],
  ['an entry is deleted', 'delete from payments.entries'],
  ['entries are truncated', 'truncate payments.entries'],
  ['a transaction is changed', `update payments.transactions set description = 'x'`],
  ['a transaction is deleted', 'delete from payments.transactions'],
  ['a payment is changed', 'update payments.payments set amount = 1'],
  ['an answer is changed', 'update payments.idempotency_keys set status = 200'],
  ['a balance is set', `update payments.accounts set balance = 1 where id = 'ann'`],
  ['a currency is set', `update payments.accounts set currency = 'EUR' where id = 'ann'`],
  [
    'an account starts with money',
    `insert into payments.accounts (id, name, currency, balance) values ('new', 'New', 'USD', 1)`,
  ],
])('the database refuses when %s', async (_case, statement) => {
  await expect(db.admin.query(statement)).rejects.toThrow(/cannot be (changed|set)/);
});

test('opposite transactions on the same accounts never deadlock', async () => {
  const before = await balances(db.admin);
  await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      post(db.admin, index % 2 ? { ann: -1n, ben: 1n } : { ben: -1n, ann: 1n }),
    ),
  );
  expect(await balances(db.admin)).toEqual(before);
});

test('property: any sequence of transactions leaves the balances that a model predicts', async () => {
  const names = ['p1', 'p2', 'p3'];
  const transfer = fc.record({
    from: fc.constantFrom(...names),
    to: fc.constantFrom(...names),
    amount: fc.bigInt({ min: 1n, max: 150n }),
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(transfer, { maxLength: 12 }), async (transfers) => {
      round += 1;
      const account = (name: string) => `${name}-${String(round)}`;
      const model = new Map<string, bigint>();
      for (const name of names) {
        await openAccount(db.admin, { id: account(name), funds: 100n });
        model.set(name, 100n);
      }
      for (const { from, to, amount } of transfers) {
        const funds = model.get(from) ?? 0n;
        const possible = from !== to && funds >= amount;
        const posted = post(db.admin, { [account(from)]: -amount, [account(to)]: amount });
        if (!possible) {
          await expect(posted).rejects.toThrow();
          continue;
        }
        await posted;
        model.set(from, funds - amount);
        model.set(to, (model.get(to) ?? 0n) + amount);
      }
      const actual = await balances(db.admin);
      for (const name of names) expect(actual[account(name)]).toBe(model.get(name));
      await expectSoundLedger(db.admin);
    }),
    { numRuns: 30 },
  );
});
