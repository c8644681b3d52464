/**
 * Payments a second, what each costs every process, and how long it takes: by the engine alone, by the
 * bulk endpoint and one by one over HTTP, beside the same rows written one payment at a time. The
 * database is durable, and the books are checked after each run.
 *
 *     npm run bench -- payments [--quick] [--json] [--help]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryPostgres } from '@quoin/postgres';
import pg from 'pg';
import {
  assertConservation,
  caughtUp,
  openAccounts,
  requireDurability,
} from './payments/ledger.ts';
import type { RunFigures } from './payments/measure.ts';
import { measureOutbox } from './payments/outbox.ts';
import { readOptions, USAGE, type Options } from './payments/options.ts';
import { printReport, type Report } from './payments/report.ts';
import {
  BY_HAND,
  runBulk,
  runEngineAll,
  runEngineOpen,
  runEngineSingly,
  runGrowth,
  runHttp,
  runYardstick,
  SAME_STATEMENTS,
  type Bench,
} from './payments/runs.ts';
import { startEngine, startService } from './payments/service.ts';
import { createYardstick } from './payments/yardstick.ts';
import { startSink } from './telemetry/sink.ts';
import { describeMachine } from './timing.ts';

const options = readOptions(process.argv.slice(2));
if (options) {
  const report = await run(options);
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else printReport(report);
} else {
  console.log(USAGE);
}

async function run(options: Options): Promise<Report> {
  const machine = describeMachine();
  await using cleanup = new AsyncDisposableStack();
  const server = await temporaryPostgres();
  cleanup.defer(() => server.stop());
  const folder = await mkdtemp(join(tmpdir(), 'quoin-bench-'));
  cleanup.defer(() => rm(folder, { recursive: true }));
  const sink = await startSink();
  cleanup.defer(async () => {
    await sink.stop();
  });

  const openService = () =>
    startService({
      databaseUrl: server.url(),
      collectorUrl: sink.url,
      logFile: join(folder, 'service.log'),
    });
  // It brings the schema up to date, and then makes room: its read models would follow the engine.
  await (await openService())[Symbol.asyncDispose]();
  const database = new pg.Pool({ connectionString: server.url(), max: 16 });
  cleanup.defer(() => database.end());
  const durability = await requireDurability(database);
  await openAccounts(database, options.accounts);
  const check = () => assertConservation(database);
  const bench: Bench = { options, database, databasePid: server.pid, check };

  const has = options.parts;
  const runs: RunFigures[] = [];
  const growth: Report['growth'] = [];
  if (has.has('yardstick')) {
    await createYardstick(database);
    runs.push(await runYardstick(bench));
  }
  if (has.has('yardstick') || has.has('engine') || has.has('open')) {
    await using engine = await startEngine(server.url());
    if (has.has('yardstick')) runs.push(await runEngineSingly(bench, engine));
    if (has.has('engine') || has.has('open')) runs.push(...(await runEngineAll(bench, engine)));
    if (has.has('open')) runs.push(...(await runEngineOpen(bench, engine, runs)));
  }
  if (has.has('bulk') || has.has('http')) {
    await using service = await openService();
    await caughtUp(database);
    if (has.has('bulk')) {
      runs.push(await runBulk(bench, service));
      await caughtUp(database);
    }
    if (has.has('http')) runs.push(...(await runHttp(bench, service)));
  }
  if (has.has('growth')) {
    await using engine = await startEngine(server.url());
    growth.push(...(await runGrowth(bench, engine)));
  }

  // Last: its events are of no payment in the books.
  const payments = await check();
  const outbox = has.has('outbox') ? await measureOutbox(database, server.pid) : [];
  return {
    machine,
    loadAfter: loadavg()[0] ?? 0,
    durability,
    accounts: options.accounts,
    runs,
    growth,
    outbox,
    ratios: ratiosOf(runs),
    payments,
  };
}

function ratiosOf(runs: readonly RunFigures[]): Report['ratios'] {
  const engine = runs.find(({ run, loop }) => run === 'engine: uniform' && loop === 'closed');
  const yardsticks = runs.filter(({ run }) => run === BY_HAND || run === SAME_STATEMENTS);
  if (!engine) return [];
  return yardsticks.map(({ run, achieved, cpuPerPayment }) => ({
    beside: run,
    throughput: engine.achieved / achieved,
    cpuPerPayment: engine.cpuPerPayment / cpuPerPayment,
  }));
}
