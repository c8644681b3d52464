import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createDevelopmentIssuer } from '@quoin/security/development';
import { loadConfig } from '../../src/config.ts';
import type { RecoveryPolicy } from '../../src/rails/recovery.ts';
import type { Order } from '../../src/payments/order.ts';

const PROCESS = join(import.meta.dirname, '../processes/service.ts');

export interface RailOfService {
  readonly name: string;
  readonly url: string;
  readonly policy: RecoveryPolicy;
  /** The bank that it reaches. */
  readonly bank: string;
}

export interface ServiceProcess {
  /** Pays, and gives the payment's id. Rejects where no answer came. */
  pay(key: string, order: Order): Promise<string>;
  kill(): Promise<void>;
  /** Ends it as it should be ended; gives its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the service as a process, with its keys in `directory`. */
export async function startService(
  databaseUrl: string,
  rails: readonly RailOfService[],
  directory: string,
): Promise<ServiceProcess> {
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    OTEL_SDK_DISABLED: 'true',
    LOG_LEVEL: 'info',
    RATE_LIMIT_PER_MINUTE: '0',
    MAX_CONCURRENCY: '0',
    DATABASE_URL: databaseUrl,
    // A busy machine is no reason to give up.
    DATABASE_CONNECTION_TIMEOUT_MS: '60000',
    DATABASE_STATEMENT_TIMEOUT_MS: '60000',
    RAILS: JSON.stringify(rails),
    ROUTING_TABLE: JSON.stringify([{ inForceFrom: '2020-01-01', rails: rails.map(ruleOf) }]),
  };
  const child = spawn(process.execPath, [PROCESS], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on(
    'data',
    (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-2_000)),
  );
  const exited = once(child, 'exit') as Promise<[number | null]>;
  for await (const line of createInterface(child.stdout)) {
    const url = /listening at (http:[^"]+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    const authorization = await bearer(env, directory);
    return {
      pay: (key, order) => pay(url, authorization, key, order),
      async kill() {
        child.kill('SIGKILL');
        await exited;
      },
      async stop() {
        child.kill('SIGTERM');
        return (await exited)[0];
      },
    };
  }
  throw new Error(`The service ended before it listened: ${complaint}`);
}

function ruleOf({ name, bank }: RailOfService) {
  const terms = { minimum: '1', maximum: '1000000', settlementAccount: 'rail-usd' };
  return { rail: name, currencies: { USD: terms }, banks: [bank] };
}

async function bearer(env: NodeJS.ProcessEnv, directory: string): Promise<string> {
  const { auth } = loadConfig(env);
  if (auth.mode !== 'development') throw new Error('The test needs the development issuer.');
  const { issueToken } = await createDevelopmentIssuer({
    ...auth,
    directory: join(directory, auth.keyDirectory),
  });
  const given = { subject: 'alice', roles: ['payments-initiator'], expiresIn: '1h' };
  return `Bearer ${await issueToken(given)}`;
}

async function pay(url: string, authorization: string, key: string, order: Order): Promise<string> {
  const response = await fetch(`${url}/v1/payments`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({
      ...order,
      amount: { value: order.amount, currency: order.currency },
      currency: undefined,
      createdBy: undefined,
    }),
  });
  const text = await response.text();
  if (response.status !== 202) throw new Error(`${response.status}: ${text}`);
  return (JSON.parse(text) as { id: string }).id;
}
