import { usageOf, type LoopResult, type Usage } from '../load/index.ts';

/** What a process did for each payment of a run. */
export interface ProcessFigures {
  /** Processor time for each payment, in microseconds. */
  cpuPerPayment: number;
  /** Share of one core. */
  cores: number;
  /** Resident memory at the end, in MiB, shared pages left out. */
  memory: number;
}

export interface RunFigures {
  run: string;
  loop: 'closed' | 'open';
  /** Payments a second: asked for, and answered. */
  offered: number;
  achieved: number;
  /** Milliseconds; of an open loop from the times at which payments were meant to be sent. */
  p50: number;
  p95: number;
  p99: number;
  /** Share of what was asked for that was not accepted. */
  errorRate: number;
  payments: number;
  processes: Record<string, ProcessFigures>;
  /** Processor time of all processes for each payment, in microseconds. */
  cpuPerPayment: number;
}

export interface Measured {
  run: string;
  loop: 'closed' | 'open';
  /** Pids by name. */
  processes: Readonly<Record<string, number>>;
  /** Payments in each piece of work. @default 1 */
  items?: number;
}

/**
 * Runs a loop and takes the processor time and memory of each process beside it. Processor time
 * includes the warm-up of the loop, whose payments are counted too.
 */
export async function measure(
  { run, loop, processes, items = 1 }: Measured,
  work: () => Promise<LoopResult>,
  countPayments: () => Promise<number>,
): Promise<RunFigures> {
  const paymentsBefore = await countPayments();
  const before = snapshot(processes);
  const started = performance.now();
  const result = await work();
  const after = snapshot(processes);
  const wall = (performance.now() - started) * 1_000;
  const payments = (await countPayments()) - paymentsBefore;

  const figures = Object.fromEntries(
    Object.keys(processes).flatMap((name) => {
      const [from, to] = [before[name], after[name]];
      if (!from || !to) return [];
      const cpu = to.cpu - from.cpu;
      const each = { cpuPerPayment: cpu / payments, cores: cpu / wall, memory: to.memory };
      return [[name, each]];
    }),
  );
  const { p50, p95, p99 } = result.latency;
  return {
    run,
    loop,
    offered: result.offered * items,
    achieved: result.achieved * items,
    p50,
    p95,
    p99,
    errorRate: result.errors / Math.max(1, result.done + result.errors),
    payments,
    processes: figures,
    cpuPerPayment: Object.values(figures).reduce((sum, each) => sum + each.cpuPerPayment, 0),
  };
}

function snapshot(processes: Readonly<Record<string, number>>): Record<string, Usage | undefined> {
  const pids = Object.values(processes);
  return Object.fromEntries(
    Object.entries(processes).map(([name, pid]) => [name, usageOf(pid, pids)]),
  );
}
