import { beforeAll, expect, test } from 'vitest';
import { forgetOldKeys } from '../src/payments/key-retention.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import { ledger } from './support.ts';

let db: Ledger;

beforeAll(async () => {
  db = await ledger();
  await emptyLedger(db.admin);
});

test('keys are forgotten after their time, however many they are, and not before', async () => {
  await db.admin.query(
    `insert into payments.idempotency_keys (subject, key, fingerprint, status, body, created_at)
     select 'ann', 'key-' || n, '\\x00', 201, '{}', now() - make_interval(days => case when n <= 5000 then 31 else 29 end)
       from generate_series(1, 5003) n`,
  );
  expect(await forgetOldKeys(db.admin, 30)).toBe(5_000);
  expect(await forgetOldKeys(db.admin, 30)).toBe(0);
  const { rows } = await db.admin.query('select key from payments.idempotency_keys order by key');
  expect(rows).toEqual(['key-5001', 'key-5002', 'key-5003'].map((key) => ({ key })));
});
