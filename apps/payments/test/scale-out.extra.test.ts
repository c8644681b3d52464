import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { balances, expectSoundLedger, openAccount, type Ledger } from './ledger.ts';
import { startReceiver, versionsByPayment, type Receiver } from './support/receiver.ts';
import { ledger } from './support.ts';

const PATIENCE = { timeout: 90_000, interval: 50 };
const PROCESSES = 3;
const ACCOUNTS = 12;
const FUNDS = 10_000n;
const PAYMENTS = 400;
const AT_ONCE = 48;

const directory = mkdtempSync(join(tmpdir(), 'scale-'));
const children: ChildProcess[] = [];
let db: Ledger;
let receiver: Receiver;
let urls: string[];
let token: string;

beforeAll(async () => {
  db = await ledger();
  receiver = await startReceiver();
  for (let index = 0; index < ACCOUNTS; index += 1) {
    await openAccount(db.admin, { id: `account-${index}`, funds: FUNDS });
  }
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    OTEL_SDK_DISABLED: 'true',
    DATABASE_URL: db.url,
    RATE_LIMIT_PER_MINUTE: '0',
    MAX_CONCURRENCY: '0',
    WEBHOOKS_ALLOW_PRIVATE: 'true',
    DATABASE_STATEMENT_TIMEOUT_MS: '60000',
  };
  // The first one makes the keys of this folder.
  const first = await startService(env);
  const others = Array.from({ length: PROCESSES - 1 }, () => startService(env));
  urls = [first, ...(await Promise.all(others))];
  const roles = ['payments-initiator', 'payments-viewer', 'payments-integrator'];
  const script = join(import.meta.dirname, '../scripts/token.ts');
  const args = [script, ...roles.flatMap((role) => ['--role', role])];
  token = execFileSync(process.execPath, args, { cwd: directory, env, encoding: 'utf8' }).trim();
}, 300_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await receiver.close();
  rmSync(directory, { recursive: true });
});

function startService(env: NodeJS.ProcessEnv): Promise<string> {
  const main = join(import.meta.dirname, '../src/main.ts');
  const child = spawn(process.execPath, [main], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  // It is read to the end: a service whose log nobody takes stands still.
  const lines = createInterface(child.stdout);
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const url = /listening at (http:[^"]+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => {
      reject(new Error('The service ended before it listened.'));
    });
  });
}

function call(url: string, path: string, body?: object, key?: string): Promise<Response> {
  return fetch(`${url}/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** As a client should: "unavailable" means the same key again. */
async function untilAnswered(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const response = await ask();
    if (response.status !== 503) return response;
    await response.arrayBuffer();
  }
}

const anyOf = <T>(list: readonly T[], index: number): T => {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('There is none.');
  return item;
};

test(
  'three processes on one database: money is conserved, each key has one effect, each event is told once in effect',
  { timeout: 300_000 },
  async () => {
    const registered = await call(anyOf(urls, 0), '/webhooks', { url: receiver.url });
    expect(registered.status).toBe(201);
    const orders = Array.from({ length: PAYMENTS }, (_, index) => ({
      key: `scale-${index}`,
      body: {
        debtorAccount: `account-${index % ACCOUNTS}`,
        creditorAccount: `account-${(index * 7 + 1) % ACCOUNTS}`,
        // Some ask for more than there is.
        amount: {
          value: String(index % 50 === 0 ? 99_999_999 : 1 + (index % 200)),
          currency: 'USD',
        },
      },
    })).filter(({ body }) => body.debtorAccount !== body.creditorAccount);

    const answers = new Map<string, Set<string>>();
    const accepted = new Set<string>();
    const send = async (index: number, process: number) => {
      const { key, body } = anyOf(orders, index);
      const response = await untilAnswered(() =>
        call(anyOf(urls, process), '/payments', body, key),
      );
      expect([201, 422]).toContain(response.status);
      const text = await response.text();
      answers.set(key, (answers.get(key) ?? new Set()).add(text));
      if (response.status === 201) accepted.add((JSON.parse(text) as { id: string }).id);
    };
    // Each one twice, at the same time, to two processes.
    const queue = orders.flatMap((_, index) => [
      () => send(index, index),
      () => send(index, index + 1),
    ]);
    const waiting = queue.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const work of waiting) await work();
      }),
    );

    expect(answers.size).toBe(orders.length);
    expect([...answers.values()].every((texts) => texts.size === 1)).toBe(true);
    expect(accepted.size).toBeGreaterThan(orders.length / 2);
    await expectSoundLedger(db.admin);
    const { 'equity-usd': equity, ...rest } = await balances(db.admin);
    expect(equity).toBe(-FUNDS * BigInt(ACCOUNTS));
    expect(Object.values(rest).reduce((sum, each) => sum + each, 0n)).toBe(
      FUNDS * BigInt(ACCOUNTS),
    );

    // The webhook, whoever of the three delivers it: all events, each payment in order.
    const { rows: events } = await db.admin.query<{ count: number }>(
      `select count(*)::int as count from messaging.events where stream like 'payment-%'`,
    );
    const expected = events[0]?.count ?? 0;
    expect(expected).toBe(orders.length);
    await vi.waitFor(() => {
      expect(receiver.accepted).toHaveLength(expected);
    }, PATIENCE);
    for (const versions of versionsByPayment(receiver.accepted).values())
      expect(versions).toEqual([1]);

    // The read model, whoever of the three keeps it: each payment once.
    const last = [...accepted].at(-1) ?? '';
    const listed = new Set<string>();
    let count = 0;
    let next: string | undefined;
    do {
      const cursor = next === undefined ? '' : `&cursor=${next}`;
      const url = anyOf(urls, count);
      const response = await call(
        url,
        `/payments?status=posted&limit=100&including=${last}${cursor}`,
      );
      const page = (await response.json()) as { items: { id: string }[]; next?: string };
      for (const { id } of page.items) listed.add(id);
      count += page.items.length;
      ({ next } = page);
    } while (next !== undefined);
    expect(count).toBe(listed.size);
    expect(listed).toEqual(accepted);
  },
);

test('entries of an account are in order, whoever wrote them', async () => {
  const { rows } = await db.admin.query<{ disorder: number }>(`
    select count(*)::int as disorder from (
      select posted_at < lag(posted_at) over account as late,
             sequence <> coalesce(lag(sequence) over account, 0) + 1 as gap
        from payments.entries window account as (partition by account_id order by sequence)) entry
     where late or gap`);
  expect(rows).toEqual([{ disorder: 0 }]);
});

test(
  'one of three is killed: the others go on delivering, and what it had is delivered too',
  { timeout: 120_000 },
  async () => {
    children[0]?.kill('SIGKILL');
    const before = receiver.accepted.length;
    for (let index = 0; index < 20; index += 1) {
      const body = {
        debtorAccount: 'account-1',
        creditorAccount: 'account-2',
        amount: { value: '1', currency: 'USD' },
      };
      const response = await call(
        anyOf(urls, 1 + (index % 2)),
        '/payments',
        body,
        `after-${index}`,
      );
      expect(response.status).toBe(201);
    }
    await vi.waitFor(() => {
      expect(receiver.accepted.length).toBe(before + 20);
    }, PATIENCE);
    await expectSoundLedger(db.admin);
  },
);
