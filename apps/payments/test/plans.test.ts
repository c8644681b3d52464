import { randomUUID } from 'node:crypto';
import { createPool } from '@quoin/service/database';
import type pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { columnTypes } from '../src/database.ts';
import { createEngine } from '../src/engine/engine.ts';
import { createAcceptance, type AcceptPayment } from '../src/payments/accept.ts';
import { chooseRoute } from '../src/routing/route.ts';
import { newPaymentId } from '../src/payments/payment-id.ts';
import { apply, type Ledger } from './ledger.ts';
import { ledger } from './support.ts';

/** Tables that grow with every payment, or with every account: none of them may be read from end to end. */
const LARGE = ['accounts', 'transfers', 'holds', 'entries', 'idempotency_keys', 'events'];
const ACCOUNTS = 2_000;
const PAYMENTS = 6_000;

let db: Ledger;

/** So large that a plan by index is the cheaper one, as it is in life. */
beforeAll(async () => {
  db = await ledger();
  await db.admin.query(
    `insert into payments.accounts (id, name, currency, minimum_available)
     select 'account-' || n, 'Account', 'USD', -1e12::bigint from generate_series(0, $1::int - 1) n`,
    [ACCOUNTS],
  );
  for (let made = 0; made < PAYMENTS; made += 500) {
    await payAll(db.accept, 500);
    await apply(
      db.admin,
      Array.from({ length: 50 }, (_, index) => holdOf(made + index)),
    );
  }
  await db.admin.query('vacuum analyze');
});

function account(index: number): string {
  return `account-${String(((index % ACCOUNTS) + ACCOUNTS) % ACCOUNTS)}`;
}

function holdOf(index: number) {
  return {
    kind: 'hold' as const,
    id: newPaymentId(new Date()),
    debitAccount: account(index),
    creditAccount: account(index + 7),
    amount: 1n,
    currency: 'USD',
    expiresAt: new Date(Date.now() + 3_600_000),
  };
}

async function payAll(accept: AcceptPayment, count: number): Promise<void> {
  const now = new Date();
  const source = { path: '/v1/payments', requestId: 'plans' };
  await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const order = {
        debtorAccount: account(index * 31),
        creditorAccount: account(index * 31 + 1 + (index % 500)),
        amount: '5',
        currency: 'USD',
        createdBy: 'alice',
        createdAt: now.toISOString(),
      };
      return accept(order, { subject: 'alice', key: randomUUID(), now, source });
    }),
  );
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/**
 * The plans of every statement that runs while `work` does, those inside functions and triggers
 * included, as the server's auto_explain writes them.
 */
async function plansOf(work: (pool: pg.Pool) => Promise<void>): Promise<PlanNode[]> {
  const database = new URL(db.url).pathname.slice(1);
  const settings = [
    `session_preload_libraries = 'auto_explain'`,
    'auto_explain.log_min_duration = 0',
    'auto_explain.log_nested_statements = on',
    `auto_explain.log_format = 'json'`,
    `auto_explain.log_level = 'notice'`,
  ];
  const plans: PlanNode[] = [];
  for (const setting of settings) {
    await db.admin.query(`alter database "${database}" set ${setting}`);
  }
  try {
    const pool = createPool({ url: db.url, applicationName: 'plans', types: columnTypes });
    pool.on('connect', (client) => {
      client.on('notice', ({ message = '' }) => {
        const json = /plan:\s*(\{.*\})/s.exec(message)?.[1];
        if (json !== undefined) plans.push((JSON.parse(json) as { Plan: PlanNode }).Plan);
      });
    });
    await work(pool);
    await pool.end();
  } finally {
    for (const setting of settings) {
      await db.admin.query(`alter database "${database}" reset ${setting.split(' ')[0] ?? ''}`);
    }
  }
  return plans;
}

test('accepting payments reads every large table by an index alone', async () => {
  const plans = await plansOf(async (pool) => {
    const engine = createEngine({ pool });
    const accept = createAcceptance({
      engine,
      route: (payment, now) => chooseRoute([], payment, now),
    });
    // Plans of prepared statements change after five executions.
    for (let round = 0; round < 8; round += 1) await payAll(accept, 300);
    // A key that was used makes the engine look keys up first.
    const key = randomUUID();
    const now = new Date();
    const source = { path: '/v1/payments', requestId: 'plans' };
    const order = {
      debtorAccount: account(1),
      creditorAccount: account(2),
      amount: '5',
      currency: 'USD',
      createdBy: 'alice',
    };
    for (let round = 0; round < 3; round += 1)
      await accept(order, { subject: 'alice', key, now, source });
    await engine.close();
  });
  expectIndexes(plans, ['accounts_pkey', 'transfers_pkey', 'holds_due', 'idempotency_keys_pkey']);
});

test('holding, posting and voiding read every large table by an index alone', async () => {
  const plans = await plansOf(async (pool) => {
    for (let round = 0; round < 8; round += 1) {
      const holds = Array.from({ length: 60 }, (_, index) => holdOf(round * 60 + index));
      await apply(pool, holds);
      await apply(
        pool,
        holds.map(({ id }, index) => ({
          kind: index % 2 ? ('post' as const) : ('void' as const),
          id: newPaymentId(new Date()),
          holdId: id,
        })),
      );
    }
  });
  expectIndexes(plans, ['accounts_pkey', 'transfers_pkey', 'holds_pkey', 'holds_due']);
});

function expectIndexes(plans: readonly PlanNode[], indexes: readonly string[]): void {
  const nodes = plans.flatMap(nodesOf);
  const scans = nodes.filter(
    (node) => node['Node Type'] === 'Seq Scan' && LARGE.includes(node['Relation Name'] ?? ''),
  );
  expect(scans, 'tables read from end to end').toEqual([]);
  const used = new Set(nodes.flatMap((node) => node['Index Name'] ?? []));
  expect([...used]).toEqual(expect.arrayContaining([...indexes]));
}
