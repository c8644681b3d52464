import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { testEvents } from './events.ts';
import { paymentEvents } from './support/payment-events.ts';
import { startReceiver, versionsByPayment } from './support/receiver.ts';
import { ledger } from './support.ts';

const PATIENCE = { timeout: 25_000, interval: 10 };
const PROCESS = join(import.meta.dirname, 'processes/delivering.ts');

const directory = mkdtempSync(join(tmpdir(), 'webhooks-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

async function startDelivering(): Promise<ChildProcess> {
  const child = fork(PROCESS, [(await ledger()).url, directory]);
  children.push(child);
  await once(child, 'message');
  return child;
}

test('killed between delivery and note, again and again: nothing is lost, each payment in order, repeats have the same id', async () => {
  const { admin } = await ledger();
  const write = paymentEvents(admin);
  const receiver = await startReceiver();
  const here = await testEvents(admin, directory);
  const actor = { subject: 'ina', origin: 'test' };
  await here.webhooks.register(actor, { url: receiver.url });

  let child = await startDelivering();
  let answered = 0;
  let kills = 0;
  receiver.answer = () => {
    answered += 1;
    // Answered and not yet noted: the round is not over.
    if (kills < 3 && answered % 31 === 0) {
      kills += 1;
      child.kill('SIGKILL');
    }
    return 204;
  };
  const payments = await write.walk(20, 5);
  const deadline = Date.now() + 20_000;
  while (receiver.accepted.length < 100 && Date.now() < deadline) {
    const exited = once(child, 'exit');
    await Promise.race([
      exited,
      vi.waitFor(() => {
        expect(receiver.accepted).toHaveLength(100);
      }, PATIENCE),
    ]);
    if (child.killed) child = await startDelivering();
  }

  expect(receiver.accepted).toHaveLength(100);
  expect([...versionsByPayment(receiver.accepted)].sort()).toEqual(
    payments.map((id) => [id, [1, 2, 3, 4, 5]]).sort(),
  );
  expect(kills).toBe(3);
  // It said some things twice.
  expect(answered).toBeGreaterThan(100);
  const bodies = Map.groupBy(receiver.received, ({ event }) => event.id);
  expect(
    [...bodies.values()].every((each) => new Set(each.map(({ body }) => body)).size === 1),
  ).toBe(true);
  child.kill('SIGKILL');
  await receiver.close();
});

test('several processes share endpoints: each event has its effect once, in order', async () => {
  const { admin } = await ledger();
  const write = paymentEvents(admin);
  const receivers = await Promise.all(Array.from({ length: 6 }, () => startReceiver()));
  const here = await testEvents(admin, directory);
  for (const { url } of receivers) {
    await here.webhooks.register({ subject: 'ina', origin: 'test' }, { url });
  }
  await Promise.all(Array.from({ length: 3 }, startDelivering));
  await write.walk(10, 5);
  await vi.waitFor(() => {
    for (const { accepted } of receivers) expect(accepted).toHaveLength(50);
  }, PATIENCE);
  for (const { accepted } of receivers) {
    for (const versions of versionsByPayment(accepted).values()) {
      expect(versions).toEqual([1, 2, 3, 4, 5]);
    }
  }
  await Promise.all(receivers.map((each) => each.close()));
});
