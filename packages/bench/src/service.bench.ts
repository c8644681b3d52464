/**
 * What the paved road costs: the same two routes on a bare Fastify server and on `createService`
 * with tracing, metrics, log, token check, rate limit and the rest, side by side; and where that time
 * goes, from profiles of both.
 *
 *     npm run bench -- service [--rounds 5] [--seconds 4] [--connections 32] [--gather 0]
 *
 * With `--gather 0.3 --connections 128` the client takes answers together; see `gatherAnswers`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { temporaryPostgres } from '@quoin/postgres';
import { createDevelopmentIssuer } from '@quoin/security/development';
import { gatherAnswers } from './load/index.ts';
import {
  measureRound,
  profileRound,
  startServer,
  warmUp,
  type Round,
  type Server,
} from './service/measure.ts';
import type { Shares } from './service/profile.ts';
import {
  BARE,
  BARE_READING,
  FIVE,
  FIVE_READING,
  FIVE_TRACED,
  PAVED,
  PAVED_READING,
  PAVED_TRACED,
  type Variant,
} from './service/variant.ts';

/** The least share of a bare server's throughput that a service should keep. */
const AIM = 0.6;
/** A server that uses less of a core was kept waiting by its client or by other processes. */
const FULLY_USED = 0.9;
/** Compared with the first one of them: on the route that does nothing else, and with a statement. */
const CHECKING = [BARE, FIVE, FIVE_TRACED, PAVED, PAVED_TRACED] as const;
const READING = [BARE_READING, FIVE_READING, PAVED_READING] as const;
/** Whose processor time is looked into. */
const PROFILED: readonly Variant[] = [BARE, FIVE, FIVE_TRACED, PAVED];

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '32' },
    gather: { type: 'string', default: '0' },
  },
});
const rounds = count('rounds');
const gather = Number(values.gather);
const loadBefore = loadavg()[0] ?? 0;

await using cleanup = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'quoin-bench-'));
cleanup.defer(() => rm(folder, { recursive: true }));
const collector = await startCollector();
const postgres = await temporaryPostgres();
cleanup.defer(() => postgres.stop());
const identity = { directory: folder, issuer: 'bench', audience: 'bench' };
const { issueToken } = await createDevelopmentIssuer(identity);
const load = {
  connections: count('connections'),
  seconds: count('seconds'),
  token: await issueToken({ subject: 'teller-17', roles: ['teller'] }),
};

const variants = [
  BARE,
  FIVE,
  FIVE_TRACED,
  PAVED,
  PAVED_TRACED,
  BARE_READING,
  FIVE_READING,
  PAVED_READING,
];
if (gather > 0) gatherAnswers(gather);
const servers = await Promise.all(variants.map(start));
const measured = new Map<Variant, Round[]>(variants.map((variant) => [variant, []]));
for (const { server } of servers) await warmUp(server, load);
for (let round = 0; round < rounds; round += 1) {
  // Turned round by one each time, so that no server always follows the same one.
  for (let turn = 0; turn < servers.length; turn += 1) {
    const each = servers[(turn + round) % servers.length];
    if (each) measured.get(each.variant)?.push(await measureRound(each.server, load));
  }
}
const profiles = new Map<Variant, Shares>();
for (const { variant, server } of servers) {
  if (PROFILED.includes(variant)) profiles.set(variant, await profileRound(server, load));
}
report();

function count(name: keyof typeof values): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`--${name} is "${values[name]}". Use a whole number from 1 on.`);
}

async function start(
  variant: Variant,
  index: number,
): Promise<{ variant: Variant; server: Server }> {
  const environment = {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    KEY_DIRECTORY: folder,
    DATABASE_URL: postgres.url(),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    ...(variant.everyTrace && { OTEL_TRACES_SAMPLER: 'parentbased_always_on' }),
  };
  const logFile = join(folder, `${String(index)}.log`);
  return { variant, server: cleanup.use(await startServer(variant, { environment, logFile })) };
}

/** Takes what the servers export, so that exporting costs them what it costs in production. */
async function startCollector(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function report(): void {
  console.log('A route that only checks and answers');
  compare(...CHECKING);
  console.log('The same route with one statement to PostgreSQL, on the same two cores');
  compare(...READING);
  console.log(
    'The five parts: tracing, metrics, logs, access and rate limit; by default there are load shedding,\n' +
      `deadlines and security headers too. The aim is 60 % of bare Fastify.\n` +
      `Reached on the first route by: ${reached(CHECKING)}; with a statement by: ${reached(READING)}.`,
  );
  console.log(
    'Where it goes on the first route: microseconds of a request, the lowest CPU/request shared out by a profile',
  );
  console.table(whereItGoes());
  console.log(
    [
      `medians of ${String(rounds)} interleaved rounds of ${String(load.seconds)} s, ${String(load.connections)} connections, POST of 400 bytes and GET by id in turn; a share of bare is the median of the shares in each round`,
      gather > 0
        ? `the client looks at its connections every ${String(gather)} ms`
        : 'the client waits for each answer',
      `each server is a process, its log a file, its traces and metrics go by OTLP to a receiver that shares the client's process`,
      `Node ${process.version}, ${String(availableParallelism())} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), load average before: ${loadBefore.toFixed(1)}`,
    ].join('\n'),
  );
}

/** The servers that answer as many requests as was aimed at, and whether this run can tell. */
function reached(compared: readonly [bare: Variant, ...Variant[]]): string {
  const [bare] = compared;
  const isLimited = compared.some((each) => median(each, 'busy') < FULLY_USED);
  const names = compared
    .slice(1)
    .filter((each) => (isLimited ? cpuShare(each, bare) : throughputShare(each, bare)) >= AIM)
    .map(({ name }) => name);
  const by = isLimited
    ? ' (by processor time, because something else than the servers was the limit)'
    : '';
  return (names.length > 0 ? names.join('; ') : 'none of them') + by;
}

function compare(bare: Variant, ...others: Variant[]): void {
  console.table(
    [bare, ...others].map((variant) => ({
      server: variant.name,
      'requests/s': Math.round(median(variant, 'throughput')),
      'of bare': percent(throughputShare(variant, bare)),
      p50: `${median(variant, 'p50').toFixed(1)} ms`,
      p99: `${median(variant, 'p99').toFixed(1)} ms`,
      'CPU/request': `${median(variant, 'cpu').toFixed(1)} µs`,
      // What a busy machine distorts least.
      'lowest CPU/request': `${lowest(variant, 'cpu').toFixed(1)} µs`,
      'of bare by lowest CPU': percent(cpuShare(variant, bare)),
      'of a core': percent(median(variant, 'busy')),
    })),
  );
}

function whereItGoes(): Record<string, string>[] {
  const times = PROFILED.map((variant) => {
    const shares = Object.entries(profiles.get(variant) ?? {});
    return new Map(shares.map(([part, share]) => [part, share * lowest(variant, 'cpu')]));
  });
  const most = times.map((each) => [...each.keys()]).flat();
  const parts = [...new Set(most)].sort((a, b) => of(times.at(-1), b) - of(times.at(-1), a));
  const row = (part: string, time: (index: number) => number) => ({
    part,
    ...Object.fromEntries(PROFILED.map(({ name }, index) => [name, time(index).toFixed(1)])),
  });
  return [
    ...parts.map((part) => row(part, (index) => of(times[index], part))),
    row('all together', (index) => lowest(PROFILED[index] ?? BARE, 'cpu')),
  ];
}

function of(times: ReadonlyMap<string, number> | undefined, part: string): number {
  return times?.get(part) ?? 0;
}

/** Both were measured in each round, one soon after the other, so what else runs distorts both. */
function throughputShare(variant: Variant, bare: Variant): number {
  const ofBare = measured.get(bare) ?? [];
  const shares = (measured.get(variant) ?? []).map(
    ({ throughput }, round) => throughput / (ofBare[round]?.throughput ?? Number.NaN),
  );
  return middle(shares);
}

function cpuShare(variant: Variant, bare: Variant): number {
  return lowest(bare, 'cpu') / lowest(variant, 'cpu');
}

function percent(share: number): string {
  return `${String(Math.round(share * 100))} %`;
}

function median(variant: Variant, figure: keyof Round): number {
  return middle((measured.get(variant) ?? []).map((round) => round[figure]));
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function lowest(variant: Variant, figure: keyof Round): number {
  return Math.min(...(measured.get(variant) ?? []).map((round) => round[figure]));
}
