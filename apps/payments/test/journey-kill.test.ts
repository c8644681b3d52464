import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { referenceOf } from '../src/journey/reference.ts';
import {
  expectTrueEnds,
  killWhilePaying,
  pay,
  randomPayments,
  setStage,
  type Attempted,
  type Stage,
} from './journey/kill.ts';
import { eventually } from './journey/world.ts';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

it('finds the true end of each payment when it is killed between submission and answer, and at any time', async () => {
  const { payments, moments } = randomPayments({ rounds: 2, each: 15 });

  // Both rails have one whose answer never comes: the service dies in the middle of the call.
  let service = await stage.start();
  const silent = [0, 1].map((rail): Attempted => {
    return { key: `silent-${rail}`, rail, script: { says: ['settled'], loses: ['silence'] } };
  });
  for (const payment of silent) await pay(service, payment);
  await eventually(async () => {
    const records = await Promise.all(stage.scripted.map((rail) => rail.records()));
    for (const { id = '', rail } of silent) {
      expect(records[rail]?.[referenceOf(id)]?.received).toBe(1);
    }
  });
  await service.kill();

  for (const [round, batch] of payments.entries()) {
    service = await stage.start();
    await killWhilePaying(stage, service, batch, moments[round] ?? 0);
  }
  service = await stage.start();
  await expectTrueEnds(stage, service, [...silent, ...payments.flat()]);
  expect(await service.stop()).toBe(0);
});
