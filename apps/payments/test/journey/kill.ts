import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { referenceOf } from '../../src/journey/reference.ts';
import type { RecoveryPolicy } from '../../src/rails/recovery.ts';
import { startScriptedRail, type ScriptedRail } from './rail.ts';
import { orderWith, type RailRecord, type Script } from './script.ts';
import { startService, type RailOfService, type ServiceProcess } from './service-process.ts';
import {
  balanceOf,
  eventually,
  expectSoundBooks,
  expectTrueEnd,
  FUNDS,
  startWorld,
  type World,
} from './world.ts';

const patience = {
  sendWithin: 600_000,
  answerWithin: 2_000,
  every: 50,
  // Nobody is asked: the payments must find their end by themselves.
  attempts: 10_000,
  postedWithin: 600_000,
  cancellationAnsweredWithin: 600_000,
};
const POLICIES: readonly RecoveryPolicy[] = [
  { kind: 'inquire-then-resend', inquireNotBefore: 2_500, ...patience },
  { kind: 'resend-as-duplicate', ...patience },
];
const BANKS = ['021000021', '026009593'];

/** A service and two rails as processes of their own, over one database. */
export interface Stage {
  readonly world: World;
  readonly scripted: readonly ScriptedRail[];
  start(): Promise<ServiceProcess>;
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const world = await startWorld();
  const directory = mkdtempSync(join(tmpdir(), 'journey-'));
  const scripted = await Promise.all(POLICIES.map(startScriptedRail));
  const services: ServiceProcess[] = [];
  const rails: RailOfService[] = POLICIES.map((policy, index) => ({
    name: policy.kind,
    url: scripted[index]?.url ?? '',
    policy,
    bank: BANKS[index] ?? '',
  }));
  return {
    world,
    scripted,
    async start() {
      const service = await startService(world.url, rails, directory);
      services.push(service);
      return service;
    },
    async close() {
      await Promise.all(services.map((service) => service.kill()));
      for (const rail of scripted) rail.stop();
      await world.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

/** What rails may do to payments, the losses included. */
export const anyScript: fc.Arbitrary<Script> = fc.record({
  says: fc.constantFrom<Script['says']>(
    ['settled'],
    ['settled', 'completed'],
    ['accepted', 'settled'],
    ['accepted', 'rejected'],
    ['accepted-without-posting', 'pending', 'completed'],
    ['rejected'],
    ['blocked'],
  ),
  answers: fc.constantFrom('now' as const, 'message' as const, 'before' as const),
  loses: fc.array(fc.constantFrom('request' as const, 'answer' as const, 'busy' as const), {
    maxLength: 2,
  }),
  copies: fc.constantFrom(1, 1, 2),
});

export interface Attempted {
  readonly key: string;
  readonly script: Script;
  /** Which of the two rails. */
  readonly rail: number;
  /** Known once an answer came. */
  id?: string;
}

/** Payments by rounds, and after how many answers each round's service dies. Prints the seed. */
export function randomPayments({ rounds, each }: { rounds: number; each: number }): {
  payments: Attempted[][];
  moments: number[];
} {
  const seed = Math.floor(Math.random() * 1_000_000);
  console.log(`seed ${seed}`);
  const scripts = fc.sample(anyScript, { seed, numRuns: rounds * each });
  const payments = Array.from({ length: rounds }, (_, round) =>
    scripts.slice(round * each, (round + 1) * each).map((script, n): Attempted => {
      return { key: `${round}-${n}`, script, rail: n % 2 };
    }),
  );
  return { payments, moments: fc.sample(fc.nat(each), { seed, numRuns: rounds }) };
}

/** Makes payments and kills the service when so many of them were answered. */
export async function killWhilePaying(
  stage: Stage,
  service: ServiceProcess,
  payments: readonly Attempted[],
  answersBeforeDeath: number,
): Promise<void> {
  let answered = 0;
  let death: Promise<void> | undefined;
  if (answersBeforeDeath === 0) death = service.kill();
  const sent = payments.map(async (payment) => {
    await pay(service, payment);
    answered += 1;
    if (answered === answersBeforeDeath) death = service.kill();
  });
  await Promise.allSettled(sent);
  await (death ?? service.kill());
  // A connection of the dead process may still be committing.
  await eventually(async () => {
    const { rows } = await stage.world.pool.query(
      `select from pg_stat_activity where application_name = 'payments' and state <> 'idle'`,
    );
    expect(rows).toHaveLength(0);
  });
  await expectSoundBooks(stage.world);
}

export async function pay(service: ServiceProcess, payment: Attempted): Promise<void> {
  payment.id = await service.pay(payment.key, orderOf(payment));
}

function orderOf({ script, rail }: Attempted) {
  const creditor = { name: 'Ben', account: '42', routingNumber: BANKS[rail] ?? '' };
  return orderWith(script, { creditor });
}

/** Sends everything again and waits until each payment has found its one true end. */
export async function expectTrueEnds(
  stage: Stage,
  service: ServiceProcess,
  payments: readonly Attempted[],
): Promise<void> {
  const { world } = stage;
  const ids = await Promise.all(
    payments.map((payment) => service.pay(payment.key, orderOf(payment))),
  );
  for (const [index, { id }] of payments.entries()) expect(ids[index]).toBe(id ?? ids[index]);
  expect(new Set(ids).size).toBe(payments.length);

  await eventually(async () => {
    const begun = await world.pool.query(
      `select from messaging.sagas where name = 'payment-journey'`,
    );
    expect(begun.rows).toHaveLength(payments.length);
    const open = await world.pool.query(
      `select correlation_id, state, reason, data from messaging.sagas
        where name = 'payment-journey' and state not in ('completed', 'resolved')`,
    );
    expect(open.rows).toEqual([]);
  });
  const records = await Promise.all(stage.scripted.map((rail) => rail.records()));
  let moved = 0n;
  for (const [index, { rail }] of payments.entries()) {
    const id = ids[index] ?? '';
    const record: RailRecord | undefined = records[rail]?.[referenceOf(id)];
    await eventually(() => expectTrueEnd(world, id, record));
    if (record && record.said.at(-1) !== 'rejected') moved += BigInt(record.amount);
  }
  // What the rails moved is what left the debtor, to the cent.
  expect(await balanceOf(world, 'rail-usd')).toMatchObject({ posted: moved, pendingCredits: 0n });
  expect(await balanceOf(world, 'ann')).toMatchObject({ posted: FUNDS - moved, pendingDebits: 0n });
  await expectSoundBooks(world);
}
