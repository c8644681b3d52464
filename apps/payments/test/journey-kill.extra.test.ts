import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  expectTrueEnds,
  killWhilePaying,
  randomPayments,
  setStage,
  type Stage,
} from './journey/kill.ts';

const ROUNDS = Number(process.env.KILLS ?? 30);

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 120_000);
afterAll(() => stage.close());

it(
  `finds the true end of each payment when it is killed ${ROUNDS} times`,
  async () => {
    const { payments, moments } = randomPayments({ rounds: ROUNDS, each: 30 });
    for (const [round, batch] of payments.entries()) {
      await killWhilePaying(stage, await stage.start(), batch, moments[round] ?? 0);
    }
    const service = await stage.start();
    await expectTrueEnds(stage, service, payments.flat());
    expect(await service.stop()).toBe(0);
  },
  120_000 + ROUNDS * 60_000,
);
