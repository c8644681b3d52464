/* eslint-disable security/detect-non-literal-fs-filename -- The folders are made here. */
import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openAccount } from './ledger.ts';
import { ledger } from './support.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const TOKEN = join(import.meta.dirname, '../scripts/token.ts');

const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  const { admin } = await ledger();
  await openAccount(admin, { id: 'ann', funds: 1_000_000n });
  await openAccount(admin, { id: 'ben' });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Running {
  child: ChildProcessByStdio<null, Readable, Readable>;
  url: string;
  directory: string;
  env: NodeJS.ProcessEnv;
}

function temporaryFolder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'service-'));
  cleanups.push(() => {
    rmSync(directory, { recursive: true });
  });
  return directory;
}

/** Starts the service as a person would, in a folder of its own so that it makes its own key. */
async function start(
  variables: NodeJS.ProcessEnv = {},
  directory = temporaryFolder(),
): Promise<Running> {
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    OTEL_SDK_DISABLED: 'true',
    DATABASE_URL: (await ledger()).url,
    ...variables,
  };
  const child = spawn(process.execPath, [MAIN], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  for await (const line of createInterface(child.stdout)) {
    const url = /listening at (http:[^"]+)/.exec(line)?.[1];
    if (url) {
      child.stdout.resume();
      return { child, url, directory, env };
    }
  }
  throw new Error('The service ended before it listened.');
}

function tokenFor({ directory, env }: Running, ...roles: string[]): string {
  const args = [TOKEN, ...roles.flatMap((role) => ['--role', role])];
  return execFileSync(process.execPath, args, { cwd: directory, env, encoding: 'utf8' }).trim();
}

function paymentOf(value: string) {
  return { debtorAccount: 'ann', creditorAccount: 'ben', amount: { value, currency: 'USD' } };
}

/** Keeps what the service sends by OTLP, by its path. */
async function startCollector(): Promise<{ url: string; received: Map<string, string> }> {
  const received = new Map<string, string>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const path = incoming.url ?? '';
      received.set(path, (received.get(path) ?? '') + Buffer.concat(chunks).toString('latin1'));
      response.end();
    });
  }).listen(0, '127.0.0.1');
  cleanups.push(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, received };
}

test('a token from npm run token opens the service; its key is for the owner alone', async () => {
  const service = await start();
  const authorization = `Bearer ${tokenFor(service, 'payments-viewer')}`;
  const response = await fetch(`${service.url}/v1/payments`, { headers: { authorization } });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const { mode } = statSync(join(service.directory, '.dev', 'signing-key.json'));
  expect((mode & 0o777).toString(8)).toBe('600');
});

test('SIGTERM: not ready at once, the request in flight finishes, exit code 0', async () => {
  const service = await start({ SHUTDOWN_DRAIN_MS: '1500' });
  const inFlight = request(`${service.url}/v1/payments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokenFor(service, 'payments-initiator')}`,
      'content-type': 'application/json',
      'idempotency-key': 'in-flight',
    },
  });
  const body = JSON.stringify(paymentOf('1'));
  inFlight.write(body.slice(0, 10));
  await fetch(`${service.url}/health/ready`);

  const exited = once(service.child, 'exit');
  service.child.kill('SIGTERM');
  const patience = { timeout: 60_000, interval: 20 };
  await vi.waitFor(async () => {
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(503);
  }, patience);
  await vi.waitFor(async () => {
    await expect(fetch(`${service.url}/health/live`)).rejects.toThrow('fetch failed');
  }, patience);
  inFlight.end(body.slice(10));
  const [response] = (await once(inFlight, 'response')) as [{ statusCode: number }];
  expect(response.statusCode).toBe(201);
  expect(await exited).toEqual([0, null]);
});

test('traces, continued from the caller’s, and metrics reach the collector before the process ends', async () => {
  const collector = await startCollector();
  const service = await start({
    OTEL_SDK_DISABLED: 'false',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  await fetch(`${service.url}/v1/payments`, { headers: { traceparent } });
  const exited = once(service.child, 'exit');
  service.child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(collector.received.get('/v1/traces')).toContain('GET /v1/payments');
  expect(collector.received.get('/v1/traces')).toContain(
    Buffer.from(traceId, 'hex').toString('latin1'),
  );
  expect(collector.received.get('/v1/metrics')).toContain('http.server.request.duration');
});

test('a database that cannot be reached is named without its password, with what to do', async () => {
  const child = spawn(process.execPath, [MAIN], {
    cwd: temporaryFolder(),
    env: {
      PATH: process.env.PATH,
      OTEL_SDK_DISABLED: 'true',
      DATABASE_URL: 'postgresql://app:secret@127.0.0.1:9/payments',
    },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(errors).toBe(
    'Nothing listens at 127.0.0.1:9, which the service needs. Start it, or correct its address.\n',
  );
});
