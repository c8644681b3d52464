import type pg from 'pg';
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

test('where no key is old, the table is not read from end to end', async () => {
  await db.admin.query(
    `insert into payments.idempotency_keys (subject, key, fingerprint, status, body)
     select 'ben', 'key-' || n, '\\x00', 201, '{}' from generate_series(1, 60000) n`,
  );
  await db.admin.query('vacuum analyze payments.idempotency_keys');
  const plans: string[] = [];
  // One connection, on which a prepared statement would come to a plan for any age.
  const client = await db.admin.connect();
  const explaining = {
    async query(config: pg.QueryConfig) {
      const { rows } = await client.query<object>({ ...config, text: `explain ${config.text}` });
      plans.push(JSON.stringify(rows));
      return { rowCount: 0 };
    },
  } as unknown as Pick<pg.Pool, 'query'>;
  for (let time = 0; time < 8; time += 1) await forgetOldKeys(explaining, 30);
  client.release();
  expect(plans).toHaveLength(8);
  for (const plan of plans) {
    expect(plan).toContain('idempotency_keys_age');
    expect(plan).not.toContain('Seq Scan');
  }
});
