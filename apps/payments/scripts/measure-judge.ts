/** Prints what the judge of events (migrations/0010) costs, for ADR-0033: `node scripts/measure-judge.ts`. */
import { temporaryPostgres } from '@quoin/postgres';
import { createPool, migrate } from '@quoin/service/database';
import { migrations } from '../src/migrations.ts';

const BATCH = 500;
const ROUNDS = 40;
const LIFE = ['held', 'submitted', 'unknown', 'recovery-attempted'];

const server = await temporaryPostgres();
await migrate(server.url(), migrations);
const pool = createPool({ url: server.url(), applicationName: 'measure', poolSize: 1 });

function insertion(version: number, type: string, from: number): string {
  const order = { order: { amount: '100', currency: 'USD', debtorAccount: 'ann' } };
  return `explain analyze
    insert into messaging.events (stream, version, type, schema_version, data, metadata)
    select 'payment-' || n, ${version}, 'payment.${type}', 1, '${JSON.stringify(order)}', '{}'
      from generate_series(${from}, ${from + BATCH - 1}) as n`;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

for (const [index, type] of LIFE.entries()) {
  const statements: number[] = [];
  const judges: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
      insertion(index + 1, type, round * BATCH),
    );
    const lines = rows.map((row) => row['QUERY PLAN']);
    const times = (pattern: RegExp) =>
      lines.flatMap((line) => Number(pattern.exec(line)?.[1] ?? 0));
    judges.push(times(/^Trigger payment_.*time=([\d.]+)/).reduce((sum, time) => sum + time, 0));
    statements.push(times(/^Execution Time: ([\d.]+)/).reduce((sum, time) => sum + time, 0));
  }
  console.log(
    `${type}: ${median(statements).toFixed(1)} ms for ${BATCH} events, of it ${median(judges).toFixed(1)} ms the judge`,
  );
}
await pool.end();
await server.stop();
