import { machineLine, type Machine } from '../timing.ts';
import type { RunFigures } from './measure.ts';
import type { OutboxFigures } from './outbox.ts';

export interface GrowthPoint {
  /** Entries in the ledger when it was measured. */
  entries: number;
  achieved: number;
  /** Microseconds. */
  cpuPerPayment: number;
  databaseCpuPerPayment: number;
  /** Size of the database, in MiB. */
  size: number;
}

export interface Report {
  machine: Machine;
  /** Load average after the last run. */
  loadAfter: number;
  durability: Record<string, string>;
  accounts: number;
  runs: RunFigures[];
  growth: GrowthPoint[];
  outbox: OutboxFigures[];
  /** The engine's closed loop on uniform accounts, as a multiple of each way to pay one at a time. */
  ratios: { beside: string; throughput: number; cpuPerPayment: number }[];
  /** Payments in the ledger at the end, all of them accounted for. */
  payments: number;
}

export function printReport(report: Report): void {
  console.table(report.runs.map(row));
  if (report.growth.length > 0) console.table(report.growth.map(growthRow));
  if (report.outbox.length > 0) console.table(report.outbox.map(outboxRow));
  const settings = Object.entries(report.durability).map(([name, value]) => `${name} ${value}`);
  console.log(
    [
      ...report.ratios.map(
        ({ beside, throughput, cpuPerPayment }) =>
          `engine, uniform, beside ${beside} at 16 connections: ${throughput.toFixed(1)} times the payments, ${cpuPerPayment.toFixed(2)} times the processor time of each`,
      ),
      `${String(report.accounts)} accounts; ${String(report.payments)} payments in the ledger, which was checked after each run`,
      `PostgreSQL: ${settings.join(', ')}`,
      `${machineLine(report.machine)}, after: ${report.loadAfter.toFixed(1)}; all processes share the cores`,
    ].join('\n'),
  );
}

function row(figures: RunFigures) {
  const whole = (value: number) => Math.round(value);
  const processes = Object.entries(figures.processes).map(([name, { cpuPerPayment, memory }]) => [
    name,
    `${cpuPerPayment.toFixed(0)} µs, ${memory.toFixed(0)} MiB`,
  ]);
  return {
    run: figures.run,
    loop: figures.loop,
    offered: whole(figures.offered),
    achieved: whole(figures.achieved),
    'p50 ms': round(figures.p50),
    'p95 ms': round(figures.p95),
    'p99 ms': round(figures.p99),
    errors: `${(figures.errorRate * 100).toFixed(2)} %`,
    'µs each': whole(figures.cpuPerPayment),
    ...Object.fromEntries(processes),
  };
}

function growthRow(point: GrowthPoint) {
  return {
    entries: point.entries,
    'payments a second': Math.round(point.achieved),
    'µs each': Math.round(point.cpuPerPayment),
    'of these PostgreSQL': Math.round(point.databaseCpuPerPayment),
    'database MiB': Math.round(point.size),
  };
}

function outboxRow({ way, events, clientCpu, databaseCpu }: OutboxFigures) {
  return {
    way,
    events,
    'µs each': round(clientCpu + databaseCpu),
    'of these PostgreSQL': round(databaseCpu),
  };
}

function round(value: number): number {
  return Number(value.toFixed(value < 10 ? 1 : 0));
}
