import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** How long something took, in milliseconds, over several runs. */
export interface Timing {
  min: number;
  median: number;
  max: number;
}

/** Something to measure, by the name under which it is shown. */
export interface Contender {
  name: string;
  run: () => Promise<unknown>;
}

/**
 * Runs the contenders in turn, so that what else the machine does meets all of them. The first
 * round is not counted.
 */
export async function race(
  contenders: readonly Contender[],
  runs: number,
): Promise<Map<string, Timing>> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= runs; round += 1) {
    for (const { name, run } of contenders) {
      const started = performance.now();
      await run();
      if (round > 0) times.get(name)?.push(performance.now() - started);
    }
  }
  return new Map([...times].map(([name, measured]) => [name, summarize(measured)]));
}

/** @throws {RangeError} without any time */
export function summarize(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const [min] = sorted;
  const median = sorted[Math.floor(sorted.length / 2)];
  const max = sorted.at(-1);
  if (min === undefined || median === undefined || max === undefined) {
    throw new RangeError('Nothing was measured.');
  }
  return { min, median, max };
}

export interface Machine {
  node: string;
  cpu: string;
  cores: number;
  /** In GiB. */
  memory: number;
  /** Of the last minute, when this was asked. */
  load: number;
}

/** What a figure was measured on. */
export function describeMachine(): Machine {
  return {
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0] ?? 0,
  };
}

/** One line for people. */
export function machineLine({ node, cpu, cores, memory, load }: Machine): string {
  return `Node ${node}, ${String(cores)} cores (${cpu}), ${String(memory)} GiB, load average before: ${load.toFixed(1)}`;
}

/** A time as a table shows it. */
export function milliseconds(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`;
}

/**
 * Reads a number that an option holds.
 *
 * @throws {Error} unless it is a whole number from 1 on
 */
export function toCount(option: string, text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Error(`--${option} holds "${text}". Use whole numbers from 1 on.`);
}
