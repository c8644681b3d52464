/**
 * Payments a second that one process of the service makes over HTTP, each with a key of its own,
 * against a PostgreSQL that writes to disk before it answers.
 *
 *     node packages/bench/src/payments.bench.ts [--payments 20000] [--connections 16] [--accounts 1000]
 */
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';
import { temporaryPostgres } from '@quoin/postgres';
import pg from 'pg';

const SERVICE = join(import.meta.dirname, '../../../apps/payments');

const { values } = parseArgs({
  options: {
    payments: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '16' },
    accounts: { type: 'string', default: '1000' },
  },
});
const load = {
  payments: count('payments', 1),
  connections: count('connections', 1),
  accounts: count('accounts', 2),
};
const loadBefore = loadavg()[0] ?? 0;

await using cleanup = new AsyncDisposableStack();
const server = await temporaryPostgres();
cleanup.defer(() => server.stop());
const environment = {
  ...process.env,
  NODE_ENV: 'development',
  PORT: '0',
  LOG_LEVEL: 'info',
  DATABASE_URL: server.url(),
  DATABASE_POOL_SIZE: String(load.connections),
  RATE_LIMIT_PER_MINUTE: '0',
  OTEL_SDK_DISABLED: 'true',
};
const address = await startService();
const authorization = `Bearer ${await createToken()}`;
const database = new pg.Client({ connectionString: server.url() });
await database.connect();
cleanup.defer(() => database.end());
await database.query(
  `insert into payments.accounts (id, name, currency)
   select 'account-' || n, 'Account ' || n, 'USD' from generate_series(0, $1::int - 1) n`,
  [load.accounts],
);

await run(Math.min(1_000, load.payments));
const { latencies, seconds } = await run(load.payments);
await assertSound(load.payments + Math.min(1_000, load.payments));
report(latencies, seconds);

function count(name: keyof typeof values, min: number): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new Error(`--${name} is "${values[name]}". Use a whole number from ${String(min)} on.`);
}

/** Starts the service as production does, but for telemetry, and gives its address. */
async function startService(): Promise<string> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: SERVICE,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanup.defer(async () => {
    if (child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  });
  for await (const line of createInterface(child.stdout)) {
    const url = /listening at (http:[^"]+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return url;
  }
  throw new Error('The payments service ended before it listened.');
}

async function createToken(): Promise<string> {
  const args = ['scripts/token.ts', '--role', 'payments-initiator'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: SERVICE,
    env: environment,
  });
  return stdout.trim();
}

/** A closed loop: each connection sends its next payment when the last is answered. */
async function run(payments: number): Promise<{ latencies: number[]; seconds: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  const latencies: number[] = [];
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: load.connections }, async () => {
      while (next < payments) {
        const body = paymentOf(next);
        next += 1;
        const sent = performance.now();
        await pay(agent, body);
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  return { latencies, seconds };
}

/** Spreads the payments evenly over the accounts, in an order that is the same in every run. */
function paymentOf(index: number): string {
  const debtor = (index * 7_919) % load.accounts;
  const creditor = (debtor + 1 + (index % (load.accounts - 1))) % load.accounts;
  return JSON.stringify({
    debtorAccount: `account-${String(debtor)}`,
    creditorAccount: `account-${String(creditor)}`,
    amount: { value: '100', currency: 'USD' },
    endToEndId: `bench-${String(index)}`,
  });
}

async function pay(agent: Agent, body: string): Promise<void> {
  const sending = request(`${address}/v1/payments`, {
    agent,
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': randomUUID(),
    },
  });
  sending.end(body);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const answer = await response.toArray();
  if (response.statusCode !== 201) {
    throw new Error(
      `A payment was answered with ${String(response.statusCode)}: ${answer.join('')}`,
    );
  }
}

/** A figure counts only if every payment is in a ledger that adds up. */
async function assertSound(expected: number): Promise<void> {
  const { rows } = await database.query<{ payments: string; sum: string; drifted: string }>(`
    select (select count(*) from payments.payments) as payments,
           (select sum(balance) from payments.accounts) as sum,
           (select count(*) from payments.accounts account
             where balance <> (select coalesce(sum(amount), 0) from payments.entries
                                where account_id = account.id)) as drifted`);
  const found = rows[0];
  if (found?.payments !== String(expected) || found.sum !== '0' || found.drifted !== '0') {
    throw new Error(`The ledger is not what was paid: ${JSON.stringify(found)}.`);
  }
}

function report(latencies: number[], seconds: number): void {
  const sorted = latencies.toSorted((a, b) => a - b);
  const percentile = (share: number) => {
    const value = sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
    return `${value.toFixed(1)} ms`;
  };
  console.table([
    {
      payments: load.payments,
      'per second': Math.round(load.payments / seconds),
      p50: percentile(0.5),
      p95: percentile(0.95),
      p99: percentile(0.99),
      max: percentile(1),
    },
  ]);
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  console.log(
    [
      `${String(load.connections)} connections, closed loop, ${String(load.accounts)} accounts, a key for each payment, no repeats`,
      `one service process (Node ${process.version}), PostgreSQL (fsync on) and this client share ${String(availableParallelism())} cores (${processor})`,
      `load average of the machine before: ${loadBefore.toFixed(1)}`,
    ].join('\n'),
  );
}
