import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Exchanges } from '../http/exchange.ts';
import { createHealthMonitor, type HealthCheck, type HealthReport } from './check.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** From now on /health/ready answers 503 and connections are not kept: traffic goes elsewhere. */
    drain: () => void;
  }
}

export interface HealthOptions {
  /** What must answer for the service to be ready. */
  readiness: readonly HealthCheck[];
  /** What must have answered once for the service to have started. */
  startup: readonly HealthCheck[];
}

const words = <const T extends readonly string[]>(...values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values });

const Health = Type.Object({
  status: words('ok', 'degraded', 'failed', 'starting', 'stopping'),
  checks: Type.Record(Type.String(), words('ok', 'failed')),
});

const OPEN = { public: true, rateLimit: false, priority: 'critical' } as const;
const UP = { status: 'ok', checks: {} } as const;

/** Liveness and start-up for the orchestrator, readiness for the load balancer. */
export function addHealth(
  app: FastifyInstance,
  exchanges: Exchanges,
  options: HealthOptions,
): void {
  const onChange = (check: string, result: string, err?: unknown) => {
    if (result === 'failed') app.log.warn({ err, check }, 'health check failed');
    else app.log.info({ check }, 'health check recovered');
  };
  const readiness = createHealthMonitor(options.readiness, { onChange });
  const startup = createHealthMonitor(options.startup, { onChange });
  const draining = addDrain(app, exchanges);
  let started = options.startup.length === 0;

  const startReport = async (): Promise<HealthReport | typeof UP> => {
    if (started) return UP;
    const report = await startup();
    started = report.status !== 'failed';
    return report;
  };

  app.register((routes, _options, done) => {
    routes.get(
      '/health/live',
      { config: OPEN, schema: describe('checkLive', 'Whether the process runs') },
      () => UP,
    );

    routes.get(
      '/health/startup',
      { config: OPEN, schema: describe('checkStartup', 'Whether the service has started') },
      async (_request, reply) => {
        const { checks } = await startReport();
        return started ? UP : reply.code(503).send({ status: 'starting', checks });
      },
    );

    routes.get(
      '/health/ready',
      { config: OPEN, schema: describe('checkReady', 'Whether the service can take traffic') },
      async (_request, reply) => {
        if (draining()) return reply.code(503).send({ status: 'stopping', checks: {} });
        const start = await startReport();
        if (!started) return reply.code(503).send({ status: 'starting', checks: start.checks });
        const report = await readiness();
        return reply.code(report.status === 'failed' ? 503 : 200).send(report);
      },
    );
    done();
  });
}

function addDrain(app: FastifyInstance, { onBegin }: Exchanges): () => boolean {
  let draining = false;
  app.decorate('drain', () => {
    draining = true;
  });
  // A caller that is told to close its connection does not send its next request into the end.
  onBegin((_request, reply) => {
    if (draining) reply.header('connection', 'close');
  });
  return () => draining;
}

function describe(operationId: string, summary: string) {
  return { operationId, summary, tags: ['health'], response: { 200: Health, 503: Health } };
}
