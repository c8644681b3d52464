import { createEventStore, messagingMigrations } from '@quoin/messaging';
import { temporaryPostgres } from '@quoin/postgres';
import { migrate } from '@quoin/service/database';
import pg from 'pg';
const server = await temporaryPostgres();
await migrate(server.url(), [messagingMigrations]);
const pool = new pg.Pool({ connectionString: server.url(), max: 16 });
const store = createEventStore({ pool });
let n = 0;
const one = () => ({
  stream: `payment-${String((n += 1)).padStart(12, '0')}`,
  expectedVersion: 'none' as const,
  events: [
    {
      type: 'payment.accepted',
      data: {
        id: n,
        amount: 1250,
        currency: 'USD',
        debtor: 'account-4711',
        creditor: 'account-815',
      },
    },
  ],
});
async function singles(total: number, connections: number) {
  let left = total;
  const s = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) await store.appendMany(pool, [one()]);
    }),
  );
  return Math.round(total / ((performance.now() - s) / 1000));
}
async function batches(total: number, connections: number) {
  let left = total / 500;
  const s = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) await store.appendMany(pool, Array.from({ length: 500 }, one));
    }),
  );
  return Math.round(total / ((performance.now() - s) / 1000));
}
const {
  rows: [def],
} = await pool.query(`select pg_get_functiondef('messaging.announce_append'::regproc) as f`);
const off = `create or replace function messaging.announce_append() returns void language plpgsql as $$ begin end $$`;
const excl = `create or replace function messaging.announce_append() returns void language plpgsql as $$ begin perform pg_advisory_xact_lock(42); end $$`;
await singles(2000, 16);
await batches(10000, 2);
for (let round = 0; round < 3; round++) {
  await pool.query(def.f);
  console.log('announce', await singles(8000, 16), await batches(30000, 2));
  await pool.query(off);
  console.log('none', await singles(8000, 16), await batches(30000, 2));
  await pool.query(excl);
  console.log('exclusive', await singles(8000, 16), await batches(30000, 2));
  await pool.query(def.f);
  await pool.query(
    'insert into messaging.events_waiting values (true,true) on conflict do nothing',
  );
  console.log('always notify', await singles(8000, 16), await batches(30000, 2));
  await pool.query('delete from messaging.events_waiting');
}
await pool.end();
await server.stop();
