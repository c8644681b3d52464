import { createService, type Service, type ServiceOptions } from '@quoin/service';
import { asProblem, type Database } from './database.ts';
import type { EventParts } from './events/parts.ts';
import { eventRoutes } from './events/routes.ts';
import { webhookRoutes } from './events/webhooks/routes.ts';
import { journeyRoutes } from './journey/routes.ts';
import { accountRoutes } from './ledger/routes.ts';
import type { OperatorParts } from './operations/parts.ts';
import { slowQueryRoutes } from './operations/slow-query-routes.ts';
import type { StatementParts } from './operations/statements/source.ts';
import { paymentOperationRoutes } from './operations/payment-routes.ts';
import type { AcceptPayment } from './payments/accept.ts';
import { paymentRoutes } from './payments/routes.ts';
import type { ReadModels } from './projections/parts.ts';
import { paymentReadRoutes, totalsRoutes } from './projections/routes.ts';
import { projectionRoutes } from './operations/projection-routes.ts';
import { policy } from './policy.ts';
import { problems } from './problems.ts';
import { holdRoutes } from './transfers/hold-routes.ts';
import { transferRoutes } from './transfers/routes.ts';
import { service } from './service.ts';

export interface AppOptions extends Omit<ServiceOptions, 'service' | 'policy' | 'problems'> {
  /** Where the ledger is kept. */
  database: Database;
  /** Takes payments. */
  accept: AcceptPayment;
  /** What payments are read from. */
  reads: ReadModels;
  /** What the statements of this process cost. */
  statements: StatementParts;
  /** What tells others of events. */
  events: EventParts;
  /** Brings payments forward, and lets people do so. */
  operators: OperatorParts;
}

/** Payments are committed together: the more of them there are, the longer each takes. The engine says when it is full. */
const MIN_CONCURRENCY = 500;

/**
 * Puts the service together from what it is given; nothing in it reads the environment.
 * Whoever opens a resource closes it: `app.addHook('onClose', () => pool.end())`.
 */
export function createApp({
  database,
  accept,
  reads,
  statements,
  events,
  operators,
  ...options
}: AppOptions): Service {
  const app = createService({
    ...options,
    service,
    policy,
    problems,
    minConcurrency: MIN_CONCURRENCY,
  });
  const { pool } = operators;
  app.register(
    (routes, _options, done) => {
      // What the database cannot answer now is no fault of this service.
      routes.setErrorHandler((error) => {
        throw asProblem(error);
      });
      routes.register(accountRoutes, { prefix: '/accounts', database, pool });
      routes.register(transferRoutes, { prefix: '/transfers', database, pool });
      routes.register(holdRoutes, { prefix: '/holds', database, pool });
      routes.register(paymentRoutes, { prefix: '/payments', accept });
      routes.register(paymentReadRoutes, { prefix: '/payments', ...reads });
      routes.register(totalsRoutes, { prefix: '/daily-totals', ...reads });
      routes.register(journeyRoutes, { prefix: '/payments', ...operators });
      routes.register(paymentOperationRoutes, { prefix: '/operations', ...operators });
      routes.register(slowQueryRoutes, { prefix: '/operations', ...statements });
      routes.register(projectionRoutes, { prefix: '/operations', ...reads });
      routes.register(eventRoutes, { prefix: '/events', ...events });
      routes.register(webhookRoutes, { prefix: '/webhooks', ...events });
      done();
    },
    { prefix: '/v1' },
  );
  return app;
}
