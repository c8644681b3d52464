/**
 * Puts load on the engine without HTTP, for `npm run bench -- payments`, which forks it: takes one
 * task after the other as a message and answers each with what was measured.
 */
import { randomUUID } from 'node:crypto';
import { closedLoop, createPairs, openLoop, type Distribution } from '@quoin/bench/load';
import { createPool } from '@quoin/service/database';
import { columnTypes } from '../src/database.ts';
import { createEngine } from '../src/engine/engine.ts';
import { createAcceptance } from '../src/payments/accept.ts';
import { chooseRoute } from '../src/routing/route.ts';

interface Task {
  distribution: Distribution;
  accounts: number;
  seconds: number;
  seed: number;
  /** Payments in flight at once; a closed loop. */
  callers?: number;
  /** Payments a second; an open loop. */
  rate?: number;
  /** Payments of a transaction at most. */
  maxBatch?: number;
  /** Transactions at once. */
  connections?: number;
}

const url = process.env.DATABASE_URL ?? '';
const pool = createPool({ url, applicationName: 'engine-load', types: columnTypes, poolSize: 16 });

process.on('message', (task: Task) => {
  void run(task).then((result) => process.send?.(result));
});
process.on('disconnect', () => {
  void pool.end();
});
process.send?.('ready');

async function run(task: Task) {
  const { distribution, accounts, seconds, seed, callers = 1, rate } = task;
  const { maxBatch = 500, connections = 2 } = task;
  const engine = createEngine({ pool, maxWaiting: 1_000_000, maxBatch, connections });
  const accept = createAcceptance({
    engine,
    route: (payment, now) => chooseRoute([], payment, now),
  });
  const next = createPairs(distribution, accounts, seed);
  const source = { path: '/v1/payments', requestId: 'bench' };
  const pay = async () => {
    const { debtor, creditor } = next();
    const now = new Date();
    const order = {
      debtorAccount: `account-${String(debtor)}`,
      creditorAccount: `account-${String(creditor)}`,
      amount: '100',
      currency: 'USD',
      endToEndId: 'bench',
      createdBy: 'bench',
      createdAt: now.toISOString(),
    };
    const answer = await accept(order, { subject: 'bench', key: randomUUID(), now, source });
    return answer.status === 201;
  };
  const result = await (rate === undefined
    ? closedLoop(pay, { callers, seconds })
    : openLoop(pay, { rate, seconds }));
  await engine.close();
  return result;
}
