import helmet from '@fastify/helmet';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyServerOptions } from 'fastify';
import type { VerifyToken } from './auth/verifier.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import { accountRoutes } from './ledger/routes.ts';
import { paymentRoutes } from './payments/routes.ts';
import { accessPlugin } from './plugins/access.ts';
import { healthPlugin, type ReadinessCheck } from './plugins/health.ts';
import { openapiPlugin } from './plugins/openapi.ts';
import { problemsPlugin } from './plugins/problems.ts';
import { requestId, requestIdPlugin } from './plugins/request-id.ts';
import { tracingPlugin } from './plugins/tracing.ts';
import { createValidators } from './validation.ts';

export interface AppOptions {
  config: Pick<Config, 'bodyLimit' | 'rateLimit' | 'trustProxy'>;
  /** Turns a bearer token into the caller. */
  verifyToken: VerifyToken;
  /** Where the ledger is kept. */
  database: Database;
  /** What must answer for the service to be ready, such as its database. Default: nothing. */
  readiness?: readonly ReadinessCheck[];
  /** Pino options, or false for silence. Default: false. */
  logger?: FastifyServerOptions['logger'];
}

export type App = ReturnType<typeof createApp>;

/**
 * Puts the service together from what it is given; nothing in it reads the environment.
 * Whoever opens a resource closes it: `app.addHook('onClose', () => pool.end())`.
 */
export function createApp(options: AppOptions) {
  const app = Fastify({
    logger: options.logger ?? false,
    bodyLimit: options.config.bodyLimit,
    trustProxy: options.config.trustProxy,
    genReqId: requestId,
    logController: new LogController({ requestIdLogLabel: 'requestId' }),
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setValidatorCompiler(createValidators());
  app.register(requestIdPlugin);
  app.register(tracingPlugin);
  app.register(helmet);
  app.register(accessPlugin, {
    verifyToken: options.verifyToken,
    rateLimit: options.config.rateLimit,
  });
  app.register(problemsPlugin);
  app.register(openapiPlugin);
  app.register(healthPlugin, { checks: options.readiness ?? [] });

  app.register(accountRoutes, { prefix: '/v1/accounts', database: options.database });
  app.register(paymentRoutes, { prefix: '/v1/payments', database: options.database });
  return app;
}
