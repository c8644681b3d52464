import { withTransaction } from '@quoin/service/database';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cancelPayment } from '../src/journey/commands.ts';
import type { Journeys } from '../src/journey/journey.ts';
import { referenceOf } from '../src/journey/reference.ts';
import { createRails } from '../src/rails/rail.ts';
import type { RecoveryPolicy } from '../src/rails/recovery.ts';
import { anyScript } from './journey/kill.ts';
import { createHttpRail, startScriptedRail, type ScriptedRail } from './journey/rail.ts';
import { orderWith } from './journey/script.ts';
import {
  accept,
  balanceOf,
  eventually,
  expectSoundBooks,
  expectTrueEnd,
  FUNDS,
  startJourneys,
  startWorld,
  type World,
} from './journey/world.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const patience = {
  answerWithin: 1_000,
  sendWithin: 600_000,
  every: 20,
  attempts: 10_000,
  postedWithin: 600_000,
  cancellationAnsweredWithin: 600_000,
};
const POLICIES: readonly RecoveryPolicy[] = [
  { kind: 'inquire-then-resend', inquireNotBefore: 1_200, ...patience },
  { kind: 'resend-as-duplicate', ...patience },
];

let world: World;
let journeys: Journeys;
let scripted: ScriptedRail[];

beforeAll(async () => {
  world = await startWorld();
  scripted = await Promise.all(POLICIES.map(startScriptedRail));
  const rails = POLICIES.map((policy, n) =>
    createHttpRail(policy.kind, scripted[n]?.url ?? '', policy),
  );
  journeys = await startJourneys(world, { rails: createRails(rails) });
});
afterAll(async () => {
  await journeys.stop();
  for (const rail of scripted) rail.stop();
  await world.stop();
});

/** A payment, the rail that it takes, and when somebody wants it cancelled, if ever. */
const anyPayment = fc.record({
  script: fc.record({
    says: anyScript.map(({ says }) => says),
    answers: anyScript.map(({ answers = 'now' as const }) => answers),
    loses: fc.array(
      fc.constantFrom('request' as const, 'answer' as const, 'busy' as const, 'silence' as const),
      { maxLength: 3 },
    ),
    copies: fc.constantFrom(1, 3),
    cancels: fc.constant('refused' as const),
  }),
  rail: fc.nat(1),
  cancelled: fc.constantFrom(
    'never' as const,
    'never' as const,
    'at once' as const,
    'later' as const,
  ),
});

it('brings every payment to the end that its rail says, whatever gets lost, repeated or cancelled', async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  console.log(`seed ${seed}`);
  const given = fc.sample(anyPayment, { seed, numRuns: 80 });
  const cancel = (id: string) =>
    withTransaction(world.pool, (client) =>
      cancelPayment(client, journeys, id, { requestId: 'one', by: 'alice', reason: 'changed' }),
    );
  const ids = await Promise.all(
    given.map(async ({ script, rail, cancelled }, n) => {
      const order = orderWith(script, { amount: `${n + 1}` });
      const id = await accept(world, POLICIES[rail]?.kind ?? '', order);
      if (cancelled === 'at once') await cancel(id);
      if (cancelled === 'later') {
        await eventually(async () => {
          const [saga] = await journeys.runner.find(world.pool, journeys.journey, [id]);
          expect(saga).toBeDefined();
        });
        await cancel(id);
      }
      return id;
    }),
  );
  await eventually(async () => {
    const begun = await world.pool.query(
      `select from messaging.sagas where name = 'payment-journey'`,
    );
    expect(begun.rows).toHaveLength(given.length);
    const open = await world.pool.query(
      `select name, correlation_id, state, reason, data from messaging.sagas
        where state not in ('completed', 'resolved')`,
    );
    expect(open.rows).toEqual([]);
  });

  let moved = 0n;
  const records = await Promise.all(scripted.map((rail) => rail.records()));
  for (const [n, { rail }] of given.entries()) {
    const id = ids[n] ?? '';
    const record = records[rail]?.[referenceOf(id)];
    await eventually(() => expectTrueEnd(world, id, record));
    if (record && record.said.at(-1) !== 'rejected') moved += BigInt(record.amount);
  }
  expect(await balanceOf(world, 'rail-usd')).toMatchObject({ posted: moved, pendingCredits: 0n });
  expect(await balanceOf(world, 'ann')).toMatchObject({ posted: FUNDS - moved, pendingDebits: 0n });
  await expectSoundBooks(world);
});
