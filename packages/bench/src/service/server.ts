/**
 * One server of the service benchmark, in a process of its own: `fork('server.ts', [variant])`. It
 * sends its address; asked for `cpu`, how much processor time it has used, in microseconds; and
 * between `profile` and `shares`, where that time went.
 */
import { definePolicy } from '@quoin/security';
import { createService, createVerifier, requirePermission, type Service } from '@quoin/service';
import { loggerOptions, startTelemetry } from '@quoin/telemetry';
import { createPool } from '@quoin/service/database';
import Fastify from 'fastify';
import pg from 'pg';
import type { Question } from './measure.ts';
import { startProfile, type Shares } from './profile.ts';
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
let endProfile: (() => Promise<Shares>) | undefined;
process.on('message', (question) => void answer(question as Question));
process.on('disconnect', () => process.exit());
process.send?.({ url });

async function answer(question: Question): Promise<void> {
  if (question === 'profile') endProfile = await startProfile();
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system, shares: question === 'shares' && (await endProfile?.()) });
}

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
      rateLimit: NO_CALLER_REACHES,
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
    logger: loggerOptions(),
    ...(off('headers') && { headers: {} }),
  });
  paved.register((routes, _options, done) => {
    const pool =
      databaseUrl === undefined
        ? undefined
        : createPool({ url: databaseUrl, applicationName: service.name });
    paymentRoutes(routes as never, access, pool && readFrom(pool));
    done();
  });
  return paved;
}

function readFrom(pool: pg.Pool) {
  return (id: string) =>
    pool.query({ name: 'read', text: 'select $1::uuid as id, now() as read_at', values: [id] });
}
