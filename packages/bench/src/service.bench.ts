/**
 * What the paved road costs: the same two routes on a bare Fastify server and on `createService`
 * with tracing, metrics, log, token check, rate limit and the rest, side by side, and then with one
 * part after the other switched off.
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
import {
  gatherAnswers,
  measureRound,
  startServer,
  warmUp,
  type Round,
  type Server,
} from './service/measure.ts';
import {
  BARE,
  BARE_READING,
  FIVE,
  FIVE_READING,
  FIVE_SAMPLED,
  PARTS,
  PAVED,
  PAVED_READING,
  SAMPLED,
  STRIPPED,
  type Variant,
} from './service/variant.ts';

/** The least share of a bare server's throughput that a service should keep. */
const AIM = 0.6;
/** A server that uses less of a core was kept waiting by its client or by other processes. */
const FULLY_USED = 0.9;

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

const variants: Variant[] = [
  BARE,
  FIVE,
  FIVE_SAMPLED,
  PAVED,
  SAMPLED,
  BARE_READING,
  FIVE_READING,
  PAVED_READING,
  ...PARTS.map((part) => ({ name: `without ${part}`, without: [part] })),
  STRIPPED,
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
  const off = new Set(variant.without);
  const environment = {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    KEY_DIRECTORY: folder,
    DATABASE_URL: postgres.url(),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_TRACES_EXPORTER: off.has('tracing') ? 'none' : 'otlp',
    OTEL_METRICS_EXPORTER: off.has('metrics') ? 'none' : 'otlp',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(variant.sampled ?? 1),
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
  const paved = median(PAVED, 'cpu');
  console.log('A route that only checks and answers');
  compare(BARE, FIVE, FIVE_SAMPLED, PAVED, SAMPLED);
  console.log('The same route with one statement to PostgreSQL, on the same two cores');
  compare(BARE_READING, FIVE_READING, PAVED_READING);
  console.log(
    'The five parts: tracing, metrics, logs, access and rate limit; by default there are load shedding,\n' +
      `deadlines and security headers too. The aim is 60 % of bare Fastify; reached by: ${reached()}.`,
  );
  const parts = PARTS.map((part) => {
    const variant = variants.find(({ name }) => name === `without ${part}`) ?? PAVED;
    return { part, cost: paved - median(variant, 'cpu') };
  });
  console.log('Where the rest goes: processor time for each request, by switching one part off');
  console.table([
    ...parts.map(({ part, cost }) => ({ part, 'µs/request': cost.toFixed(1) })),
    {
      part: 'cannot be switched off (request id, problem details, health)',
      'µs/request': (median(STRIPPED, 'cpu') - median(BARE, 'cpu')).toFixed(1),
    },
    { part: 'all together', 'µs/request': (paved - median(BARE, 'cpu')).toFixed(1) },
  ]);
  console.log(
    [
      `medians of ${String(rounds)} interleaved rounds of ${String(load.seconds)} s, ${String(load.connections)} connections, POST of 400 bytes and GET by id in turn`,
      gather > 0
        ? `the client looks at its connections every ${String(gather)} ms`
        : 'the client waits for each answer',
      'two processes of the same server differ too, so a part that costs little may show as nothing or as a gain',
      `each server is a process, its log a file, its traces and metrics go by OTLP to a receiver that shares the client's process`,
      `Node ${process.version}, ${String(availableParallelism())} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), load average before: ${loadBefore.toFixed(1)}`,
    ].join('\n'),
  );
}

/** The servers that answer as many requests as was aimed at, if this run can tell. */
function reached(): string {
  const compared = [BARE, FIVE, FIVE_SAMPLED, PAVED, SAMPLED];
  if (compared.some((each) => median(each, 'busy') < FULLY_USED)) {
    return 'cannot be told, because something else than the servers was the limit';
  }
  const names = compared
    .slice(1)
    .filter((each) => median(each, 'throughput') >= AIM * median(BARE, 'throughput'))
    .map(({ name }) => name);
  return names.length > 0 ? names.join('; ') : 'none of them';
}

function compare(bare: Variant, ...others: Variant[]): void {
  const most = median(bare, 'throughput');
  console.table(
    [bare, ...others].map((variant) => ({
      server: variant.name,
      'requests/s': Math.round(median(variant, 'throughput')),
      'of bare': `${Math.round((median(variant, 'throughput') / most) * 100).toString()} %`,
      p50: `${median(variant, 'p50').toFixed(1)} ms`,
      p99: `${median(variant, 'p99').toFixed(1)} ms`,
      'CPU/request': `${median(variant, 'cpu').toFixed(1)} µs`,
      // What a busy machine distorts least.
      'lowest CPU/request': `${lowest(variant, 'cpu').toFixed(1)} µs`,
      'of a core': `${Math.round(median(variant, 'busy') * 100).toString()} %`,
    })),
  );
}

function median(variant: Variant, figure: keyof Round): number {
  const sorted = (measured.get(variant) ?? []).map((round) => round[figure]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function lowest(variant: Variant, figure: keyof Round): number {
  return Math.min(...(measured.get(variant) ?? []).map((round) => round[figure]));
}
