import { join } from 'node:path';
import { x } from 'tinyexec';
import { UserError } from './command.ts';
import { DATA_DIR, ROOT } from './paths.ts';
import type { ServiceOptions } from './service.ts';

const PAYMENTS = join(ROOT, 'apps', 'payments');

/** Where each process listens. */
export interface Ports {
  portal: number;
  payments: number;
  collector: number;
}

/** Keeps the telemetry of the last day in the database, as a child process. */
export function collector(port: number, databaseUrl: string): ServiceOptions {
  return {
    name: 'collector',
    cwd: ROOT,
    entry: 'packages/telemetry/src/collectorMain.ts',
    env: { DATABASE_URL: databaseUrl, COLLECTOR_PORT: String(port) },
    readyUrl: `http://127.0.0.1:${String(port)}/health`,
  };
}

/** The portal, with its web bundle, as a child process. */
export function portal(port: number, databaseUrl: string): ServiceOptions {
  return {
    name: 'portal',
    cwd: ROOT,
    entry: 'apps/portal/backend/src/index.ts',
    args: ['--config', 'app-config.yaml'],
    env: {
      NODE_ENV: 'development',
      DATABASE_URL: databaseUrl,
      PORTAL_PORT: String(port),
      QUOIN_DATA_DIR: DATA_DIR,
    },
    readyUrl: `http://127.0.0.1:${String(port)}/.backstage/health/v1/readiness`,
  };
}

/** The payments service as a child process. */
export function payments(ports: Ports, databaseUrl: string): ServiceOptions {
  return {
    name: 'payments',
    cwd: PAYMENTS,
    entry: 'src/main.ts',
    env: paymentsEnv(ports, databaseUrl),
    readyUrl: `http://127.0.0.1:${String(ports.payments)}/health/ready`,
  };
}

/** Opens the accounts of the tour, and gives a `curl` that moves money between them. */
export async function seedPayments(ports: Ports, databaseUrl: string): Promise<string> {
  const env = paymentsEnv(ports, databaseUrl);
  await script('scripts/seed.ts', [], env);
  const roles = ['payments-initiator', 'payments-viewer'].flatMap((role) => ['--role', role]);
  const token = await script('scripts/token.ts', [...roles, '--expires', '12h'], env);
  return [
    `curl -i http://localhost:${String(ports.payments)}/v1/payments`,
    `  -H 'authorization: Bearer ${token}'`,
    `  -H 'content-type: application/json'`,
    `  -H 'idempotency-key: "${crypto.randomUUID()}"'`,
    `  -d '{"debtorAccount":"alice-usd","creditorAccount":"bob-usd","amount":{"value":"1250","currency":"USD"}}'`,
  ].join(' \\\n');
}

function paymentsEnv(ports: Ports, databaseUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'development',
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: String(ports.payments),
    OTEL_EXPORTER_OTLP_ENDPOINT:
      process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? `http://127.0.0.1:${String(ports.collector)}`,
    OTEL_LOGS_EXPORTER: process.env.OTEL_LOGS_EXPORTER ?? 'otlp',
  };
}

async function script(path: string, args: string[], env: Record<string, string>): Promise<string> {
  const { exitCode, stdout, stderr } = await x(process.execPath, [path, ...args], {
    nodeOptions: { cwd: PAYMENTS, env: { ...process.env, ...env } },
  });
  if (exitCode !== 0) throw new UserError(`apps/payments/${path} failed:\n${stderr}`);
  return stdout.trim();
}
