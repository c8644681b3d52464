import type pg from 'pg';
import {
  closedLoop,
  createPairs,
  DISTRIBUTIONS,
  gatherAnswers,
  openLoop,
  type Distribution,
  type LoopResult,
  type Work,
} from '../load/index.ts';
import { createHttpClient } from './http-client.ts';
import { bulkPayments, singlePayments } from './http-load.ts';
import { measure, type Measured, type RunFigures } from './measure.ts';
import type { Options } from './options.ts';
import type { GrowthPoint } from './report.ts';
import type { RunningEngine, RunningService } from './service.ts';
import { yardstickWork } from './yardstick.ts';

/** Connections of the yardstick: more make it no faster on two cores. */
const YARDSTICK_CONNECTIONS = 16;
/** Seconds until the service has compiled what a request runs. */
const HTTP_WARM_UP = 5;
/** Milliseconds for which the client lets answers come together. */
const GATHER = 0.5;
/** Of its maximum, at which latency is measured. */
const LOADED = 0.7;
const BULK_REQUESTS_AT_ONCE = 4;

export interface Bench {
  options: Options;
  database: pg.Pool;
  /** Of PostgreSQL. */
  databasePid: number;
  /** Payments in the ledger; fails when the books are not right. */
  check: () => Promise<number>;
}

export const BY_HAND = 'one at a time, by hand: uniform';
export const SAME_STATEMENTS = 'one at a time, the same statements: uniform';

export async function runYardstick({ options, database, databasePid }: Bench): Promise<RunFigures> {
  const work = yardstickWork(database, createPairs('uniform', options.accounts));
  const { seconds } = options;
  return measure(
    {
      run: BY_HAND,
      loop: 'closed',
      processes: { client: process.pid, postgresql: databasePid },
    },
    () => closedLoop(work, { callers: YARDSTICK_CONNECTIONS, seconds }),
    async () => {
      const { rows } = await database.query<{ count: number }>(
        'select count(*)::int from yardstick.transfers',
      );
      return rows[0]?.count ?? 0;
    },
  );
}

/** The engine's own statements with one payment in each transaction. */
export async function runEngineSingly(bench: Bench, engine: RunningEngine): Promise<RunFigures> {
  const { accounts, seconds } = bench.options;
  const task = { distribution: 'uniform', accounts, seconds, seed: seedOf(), maxBatch: 1 };
  const callers = YARDSTICK_CONNECTIONS;
  return measure(
    {
      run: SAME_STATEMENTS,
      loop: 'closed',
      processes: { client: engine.pid, postgresql: bench.databasePid },
    },
    () => engine.run({ ...task, callers, connections: callers }),
    bench.check,
  );
}

/** Closed loops on each distribution, or one at a rate. */
export async function runEngine(
  bench: Bench,
  engine: RunningEngine,
  given: { distribution: Distribution; rate?: number },
): Promise<RunFigures> {
  const { seconds, accounts, callers } = bench.options;
  const { distribution, rate } = given;
  const task = { ...given, accounts, seconds, seed: seedOf(), callers };
  const measured: Measured = {
    run: `engine: ${distribution}`,
    loop: rate === undefined ? 'closed' : 'open',
    processes: { server: engine.pid, postgresql: bench.databasePid },
  };
  return measure(measured, () => engine.run(task), bench.check);
}

export async function runEngineAll(bench: Bench, engine: RunningEngine): Promise<RunFigures[]> {
  const runs: RunFigures[] = [];
  for (const distribution of DISTRIBUTIONS) {
    runs.push(await runEngine(bench, engine, { distribution }));
  }
  return runs;
}

/** The open loops at a part of what the closed loops reached. */
export async function runEngineOpen(
  bench: Bench,
  engine: RunningEngine,
  closed: readonly RunFigures[],
): Promise<RunFigures[]> {
  const runs: RunFigures[] = [];
  for (const distribution of DISTRIBUTIONS) {
    const reached = closed.find(({ run }) => run === `engine: ${distribution}`)?.achieved;
    if (reached === undefined) continue;
    runs.push(await runEngine(bench, engine, { distribution, rate: reached * LOADED }));
  }
  return runs;
}

export async function runBulk(bench: Bench, service: RunningService): Promise<RunFigures> {
  const { items, accounts, seconds } = bench.options;
  const next = createPairs('uniform', accounts, seedOf());
  return overHttp(bench, service, {
    run: `bulk endpoint, ${String(items)} a request: uniform`,
    items,
    connections: BULK_REQUESTS_AT_ONCE,
    work: (client) => bulkPayments(client, next, items),
    loop: (work) => closedLoop(work, { callers: BULK_REQUESTS_AT_ONCE, seconds }),
  });
}

/** Single payments over HTTP: as many as go, then at a part of that. */
export async function runHttp(bench: Bench, service: RunningService): Promise<RunFigures[]> {
  const { accounts, seconds, connections } = bench.options;
  const run = async (distribution: Distribution, rate?: number) => {
    const next = createPairs(distribution, accounts, seedOf());
    return overHttp(bench, service, {
      run: `HTTP, one a request: ${distribution}`,
      ...(rate !== undefined && { rate }),
      connections: rate === undefined ? connections : connections * 4,
      work: (client) => singlePayments(client, next),
      loop: (work) =>
        rate === undefined
          ? closedLoop(work, { callers: connections, seconds, warmUp: HTTP_WARM_UP })
          : openLoop(work, { rate, seconds }),
    });
  };
  const closed = await run('uniform');
  return [closed, await run('uniform', closed.achieved * LOADED), await run('hot')];
}

interface OverHttp {
  run: string;
  rate?: number;
  items?: number;
  connections: number;
  work: (client: ReturnType<typeof createHttpClient>) => Work;
  loop: (work: Work) => Promise<LoopResult>;
}

async function overHttp(
  bench: Bench,
  service: RunningService,
  given: OverHttp,
): Promise<RunFigures> {
  const { run, rate, items = 1, connections } = given;
  const headers = [`authorization: Bearer ${service.token}`];
  const client = createHttpClient(service.url, { connections, headers });
  const endGathering = gatherAnswers(GATHER);
  try {
    return await measure(
      {
        run,
        loop: rate === undefined ? 'closed' : 'open',
        items,
        processes: { client: process.pid, server: service.pid, postgresql: bench.databasePid },
      },
      () => given.loop(given.work(client)),
      bench.check,
    );
  } finally {
    endGathering();
    client.close();
  }
}

/** Fills the ledger up to each size and measures what a payment costs there. */
export async function runGrowth(bench: Bench, engine: RunningEngine): Promise<GrowthPoint[]> {
  const points: GrowthPoint[] = [];
  for (const size of bench.options.entries) {
    await fill(bench, engine, size);
    const figures = await runEngine(bench, engine, { distribution: 'uniform' });
    points.push({
      entries: size,
      achieved: figures.achieved,
      cpuPerPayment: figures.cpuPerPayment,
      databaseCpuPerPayment: figures.processes.postgresql?.cpuPerPayment ?? Number.NaN,
      size: await sizeOf(bench.database),
    });
  }
  return points;
}

async function fill(bench: Bench, engine: RunningEngine, size: number): Promise<void> {
  const { accounts, callers } = bench.options;
  for (;;) {
    const { rows } = await bench.database.query<{ count: string }>(
      'select count(*) from payments.entries',
    );
    const missing = size - Number(rows[0]?.count);
    if (missing <= 0) return;
    // In steps of seconds, as how fast it goes is what is to be found out.
    const seconds = Math.min(30, Math.max(1, missing / 40_000));
    await engine.run({ distribution: 'uniform', accounts, seconds, seed: seedOf(), callers });
  }
}

async function sizeOf(database: pg.Pool): Promise<number> {
  const { rows } = await database.query<{ size: string }>(
    'select pg_database_size(current_database()) / 1048576 as size',
  );
  return Number(rows[0]?.size);
}

let seeds = 0;

/** Other accounts in each run, the same in each execution. */
function seedOf(): number {
  seeds += 1;
  return seeds;
}
