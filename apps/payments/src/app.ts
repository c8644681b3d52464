import { createService, type Service, type ServiceOptions } from '@quoin/service';
import type { Database } from './database.ts';
import type { EventParts } from './events/parts.ts';
import { eventRoutes } from './events/routes.ts';
import { webhookRoutes } from './events/webhooks/routes.ts';
import { journeyRoutes } from './journey/routes.ts';
import { accountRoutes } from './ledger/routes.ts';
import type { OperatorParts } from './operations/parts.ts';
import { paymentOperationRoutes } from './operations/payment-routes.ts';
import type { AcceptPayment } from './payments/accept.ts';
import { paymentRoutes } from './payments/routes.ts';
import type { ReadModels } from './projections/parts.ts';
import { paymentReadRoutes, totalsRoutes } from './projections/routes.ts';
import { projectionRoutes } from './operations/projection-routes.ts';
import { policy } from './policy.ts';
import { problems } from './problems.ts';
import { service } from './service.ts';

export interface AppOptions extends Omit<ServiceOptions, 'service' | 'policy' | 'problems'> {
  /** Where the ledger is kept. */
  database: Database;
  /** Takes payments. */
  accept: AcceptPayment;
  /** What payments are read from. */
  reads: ReadModels;
  /** What tells others of events. */
  events: EventParts;
  /** Brings payments forward, and lets people do so. */
  operators: OperatorParts;
}

/**
 * Puts the service together from what it is given; nothing in it reads the environment.
 * Whoever opens a resource closes it: `app.addHook('onClose', () => pool.end())`.
 */
export function createApp({
  database,
  accept,
  reads,
  events,
  operators,
  ...options
}: AppOptions): Service {
  const app = createService({ ...options, service, policy, problems });
  app.register(accountRoutes, { prefix: '/v1/accounts', database });
  app.register(paymentRoutes, { prefix: '/v1/payments', accept });
  app.register(paymentReadRoutes, { prefix: '/v1/payments', ...reads });
  app.register(totalsRoutes, { prefix: '/v1/daily-totals', ...reads });
  app.register(journeyRoutes, { prefix: '/v1/payments', ...operators });
  app.register(paymentOperationRoutes, { prefix: '/v1/operations', ...operators });
  app.register(projectionRoutes, { prefix: '/v1/operations', ...reads });
  app.register(eventRoutes, { prefix: '/v1/events', ...events });
  app.register(webhookRoutes, { prefix: '/v1/webhooks', ...events });
  return app;
}
