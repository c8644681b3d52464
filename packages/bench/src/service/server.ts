/**
 * One server of the service benchmark, in a process of its own: `fork('server.ts', [variant])`. It
 * sends its address, and how much processor time it has used (in microseconds) whenever it is asked.
 */
import { definePolicy } from '@quoin/security';
import { createService, createVerifier, requirePermission, type Service } from '@quoin/service';
import { loggerOptions, startTelemetry } from '@quoin/telemetry';
import { createPool } from '@quoin/service/database';
import Fastify from 'fastify';
import pg from 'pg';
import { paymentRoutes } from './routes.ts';
import type { Part, Variant } from './variant.ts';

const service = { name: 'bench', version: '1.0.0' };
const variant = JSON.parse(process.argv[2] ?? '{}') as Variant;
/** Requests in a minute. */
const NO_CALLER_REACHES = 1_000_000_000;
const keyDirectory = process.env.KEY_DIRECTORY ?? '.dev';
/** With it, each request reads one row. */
const databaseUrl = variant.database ? process.env.DATABASE_URL : undefined;

const app = variant.bare ? createBare() : await createPaved(variant.without ?? []);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
process.on('disconnect', () => process.exit());
process.send?.({ url });

function createBare() {
  const bare = Fastify();
  const pool =
    databaseUrl === undefined ? undefined : new pg.Pool({ connectionString: databaseUrl });
  paymentRoutes(bare, {}, pool && readFrom(pool));
  return bare;
}

async function createPaved(without: readonly Part[]): Promise<Service> {
  const off = (part: Part) => without.includes(part);
  startTelemetry({ service });
  const access = requirePermission('payments:write');
  const paved = createService({
    service,
    config: {
      rateLimit: off('rate limit') ? 0 : NO_CALLER_REACHES,
      ...(off('load shedding') && { maxConcurrency: 0 }),
      ...(off('deadline') && { requestTimeout: 0 }),
    },
    verifyToken: await createVerifier({
      mode: 'development',
      keyDirectory,
      issuer: 'bench',
      audience: 'bench',
      clockTolerance: 5,
    }),
    policy: definePolicy({ teller: ['payments:write'] }),
    logger: off('log line') ? false : loggerOptions(),
    ...(off('headers') && { headers: {} }),
  });
  paved.register((routes, _options, done) => {
    const pool =
      databaseUrl === undefined
        ? undefined
        : createPool({ url: databaseUrl, applicationName: service.name });
    const config = off('access') ? { public: true as const } : access;
    paymentRoutes(routes as never, config, pool && readFrom(pool));
    done();
  });
  return paved;
}

function readFrom(pool: pg.Pool) {
  return (id: string) =>
    pool.query({ name: 'read', text: 'select $1::uuid as id, now() as read_at', values: [id] });
}
