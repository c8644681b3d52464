import { setTimeout } from 'node:timers/promises';

/** A batch that the span processor can take without dropping, and a pause in which it is sent. */
const BATCH = 500;
const PAUSE_MS = 2;
const ROUNDS = 5;

/**
 * CPU time of this thread per call, garbage collection and sending included; the best of five rounds,
 * because other work on the machine can only add.
 *
 * @returns nanoseconds
 */
export async function nanosecondsOf(work: () => unknown, calls: number): Promise<number> {
  await repeat(work, calls);
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.threadCpuUsage();
    await repeat(work, calls);
    const { user, system } = process.threadCpuUsage(before);
    best = Math.min(best, ((user + system) * 1_000) / calls);
  }
  return best;
}

async function repeat(work: () => unknown, calls: number): Promise<void> {
  for (let done = 0; done < calls; done += BATCH) {
    for (let index = 0; index < BATCH; index += 1) work();
    if (calls <= 50_000) await setTimeout(PAUSE_MS);
  }
}
