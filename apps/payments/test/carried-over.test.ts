import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryPostgres } from '@quoin/postgres';
import { createPool, migrate } from '@quoin/service/database';
import { expect, test } from 'vitest';
import { columnTypes, createDatabase } from '../src/database.ts';
import { listEntries } from '../src/ledger/entries.ts';
import { migrations } from '../src/migrations.ts';
import { expectSoundLedger } from './ledger.ts';

const MIGRATIONS = join(import.meta.dirname, '../migrations');

/** A folder with the migrations of the first release alone. */
function firstRelease(): string {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  for (const file of readdirSync(MIGRATIONS).filter((name) => name < '0003')) {
    cpSync(join(MIGRATIONS, file), join(folder, file));
  }
  return folder;
}

test('what the first ledger held is carried over, entry by entry, and stays true', async () => {
  const server = await temporaryPostgres();
  const folder = firstRelease();
  const pool = createPool({ url: server.url(), applicationName: 'test', types: columnTypes });
  try {
    await migrate(server.url(), [{ schema: 'payments', directory: folder }]);
    await pool.query(`
      insert into payments.accounts (id, name, currency, minimum_balance)
      values ('ann', 'Ann', 'USD', 0), ('ben', 'Ben', 'USD', 0), ('eq', 'Equity', 'USD', null), ('new', 'New', 'EUR', -5)`);
    await pool.query(`select payments.post_transaction(
      gen_random_uuid(), 'Three legs', '2026-01-02', array['eq', 'ann', 'ben'], array[-150, 100, 50]::bigint[])`);
    // The service's clock stood an hour back.
    await pool.query(`select payments.post_transaction(
      gen_random_uuid(), 'Two legs', '2026-01-01', array['ann', 'ben'], array[-30, 30]::bigint[])`);
    await pool.query(
      `select payments.create_payment(gen_random_uuid(), 'ann', 'ben', 7, 'USD', 'ref', null,
         '2026-01-03', 'alice', 'k-1', '\\x00', 201::smallint, '{"a" : 1}')`,
    );

    await migrate(server.url(), migrations);
    await expectBooks(pool);
    const entries = await listEntries(createDatabase(pool), 'ann', {
      before: undefined,
      limit: 10,
    });
    expect(entries.map(({ kind, amount, balanceAfter }) => [kind, amount, balanceAfter])).toEqual([
      ['transfer', -7n, 63n],
      ['transfer', -30n, 70n],
      ['journal', 100n, 100n],
    ]);
    const { rows: events } = await pool.query(
      `select type, data->'order'->>'amount' as amount, data->'order'->>'endToEndId' as reference from messaging.events`,
    );
    expect(events).toEqual([{ type: 'payment.posted', amount: '7', reference: 'ref' }]);
    const { rows: keys } = await pool.query(
      `select status, body::text from payments.idempotency_keys`,
    );
    expect(keys).toEqual([{ status: 201, body: '{"a" : 1}' }]);
  } finally {
    await pool.end();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});

async function expectBooks(pool: ReturnType<typeof createPool>): Promise<void> {
  const { rows } = await pool.query(
    'select id, posted, minimum_available from payments.accounts order by id',
  );
  expect(rows).toEqual([
    { id: 'ann', posted: 63n, minimum_available: 0n },
    { id: 'ben', posted: 87n, minimum_available: 0n },
    { id: 'eq', posted: -150n, minimum_available: null },
    { id: 'new', posted: 0n, minimum_available: -5n },
  ]);
  await expectSoundLedger(pool);
}
