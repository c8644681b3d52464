import type { Bus } from '@quoin/messaging';
import { createService, type Service, type ServiceOptions } from '@quoin/service';
import type { Pool } from 'pg';
import { eventRoutes } from './events/routes.ts';
import { authorRoutes } from './notes/routes.ts';
import { policy } from './policy.ts';
import { problems } from './problems.ts';
import { service } from './service.ts';

export interface AppOptions extends Omit<ServiceOptions, 'service' | 'policy' | 'problems'> {
  /** Where what the events say is kept. */
  pool: Pool;
  /** The bus to publish to by HTTP, for development. Default: there is no such route. */
  bus?: Bus;
}

/**
 * Puts the HTTP side of the worker together from what it is given: health, metrics, and what its
 * events have come to. Nothing in it reads the environment.
 */
export function createApp({ pool, bus, ...options }: AppOptions): Service {
  const app = createService({ ...options, service, policy, problems });
  app.register(authorRoutes, { prefix: '/v1/authors', pool });
  if (bus) app.register(eventRoutes, { prefix: '/development/events', bus });
  return app;
}
