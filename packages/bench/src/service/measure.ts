import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import autocannon from 'autocannon';
import type { Shares } from './profile.ts';
import { EXAMPLE, KNOWN_ID } from './routes.ts';
import type { Variant } from './variant.ts';

/** Share of refused requests above which a round measures something else. */
const MOST_REFUSED = 0.02;

export interface Load {
  connections: number;
  /** Length of one round, in seconds. */
  seconds: number;
  token: string;
}

/** What one round showed. */
export interface Round {
  /** Requests answered per second. */
  throughput: number;
  /** Processor time of the server for each request, in microseconds. */
  cpu: number;
  /** Share of one core that the server used: well below 1 where the client is what limits. */
  busy: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** What a server is asked: its processor time, also while it begins or ends to look where it goes. */
export type Question = 'cpu' | 'profile' | 'shares';

interface Answer {
  /** Processor time that the server has used so far, in microseconds. */
  cpu: number;
  /** Where it went since `profile`. */
  shares: Shares | false;
}

export interface Server extends AsyncDisposable {
  url: string;
  ask: (question: Question) => Promise<Answer>;
}

/** Starts a server in a process of its own; its log goes to a file, as a container's would. */
export async function startServer(
  variant: Variant,
  { environment, logFile }: { environment: NodeJS.ProcessEnv; logFile: string },
): Promise<Server> {
  const log = openSync(logFile, 'w');
  const child = fork(join(import.meta.dirname, 'server.ts'), [JSON.stringify(variant)], {
    env: environment,
    stdio: ['ignore', log, 'inherit', 'ipc'],
  });
  closeSync(log);
  const { url } = await receive<{ url: string }>(child);
  return {
    url,
    ask(question) {
      child.send(question);
      return receive<Answer>(child);
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

async function receive<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('A server of the benchmark ended by itself.');
  });
  try {
    const message = once(child, 'message', { signal: ended.signal });
    return ((await Promise.race([message, exit])) as [T])[0];
  } finally {
    ended.abort();
    exit.catch(() => undefined);
  }
}

/** Requests after which a server has compiled what it runs, however slowly they are answered. */
const WARM = 60_000;

/** Lets a server compile what it runs, before anything is measured. */
export async function warmUp(server: Server, load: Load): Promise<void> {
  await cannon(server, { ...load, amount: WARM });
}

/** Loads a server for one round: posts and reads in turn, over connections that are kept. */
export async function measureRound(server: Server, load: Load): Promise<Round> {
  const before = await server.ask('cpu');
  const result = await cannon(server, load);
  const used = (await server.ask('cpu')).cpu - before.cpu;
  const answered = result['2xx'];
  const { non2xx, errors } = result;
  // On a machine that is busy with other things the load shedder does its work.
  if (errors > 0 || non2xx > answered * MOST_REFUSED) {
    throw new Error(
      `Of ${String(answered + non2xx)} answers ${String(non2xx)} were not 2xx, and ${String(errors)} requests failed.`,
    );
  }
  return {
    throughput: answered / result.duration,
    cpu: used / answered,
    busy: used / (result.duration * 1e6),
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}

/** Where the processor time of a server goes, in one more round. */
export async function profileRound(server: Server, load: Load): Promise<Shares> {
  await server.ask('profile');
  await cannon(server, load);
  return (await server.ask('shares')).shares || {};
}

function cannon(
  { url }: Server,
  { connections, seconds, token, amount }: Load & { amount?: number },
) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return autocannon({
    url,
    connections,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    requests: [
      { method: 'POST', path: '/v1/payments', headers, body: JSON.stringify(EXAMPLE) },
      { method: 'GET', path: `/v1/payments/${KNOWN_ID}`, headers },
    ],
  });
}
