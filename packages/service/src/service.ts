import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import type { Policy, RateLimiter, VerifyToken } from './contract.ts';
import type { ServiceConfig } from './config/service-config.ts';
import type { HealthCheck } from './health.ts';
import type { IdempotencyStore } from './idempotency/store.ts';
import { commonProblems } from './problems/common.ts';
import type { ProblemRegistry } from './problems/registry.ts';

/** Who a service is; usually the name, version and description of its package.json. */
export interface ServiceIdentity {
  name: string;
  version: string;
  /** Shown in the API description. @default none */
  description?: string;
}

export interface ServiceOptions {
  service: ServiceIdentity;
  /** What `serviceConfig` read, or a part of it; what is missing has the default of `serviceConfig`. */
  config?: Partial<
    Pick<
      ServiceConfig,
      'bodyLimit' | 'maxConcurrency' | 'rateLimit' | 'requestTimeout' | 'tls' | 'trustedProxies'
    >
  >;
  /** Turns a bearer token into the caller. */
  verifyToken: VerifyToken;
  /** Which role has which permission. */
  policy: Policy;
  /** Every error of the service, described at /problems/{code}. @default the common ones */
  problems?: ProblemRegistry;
  /** What must answer for the service to be ready, such as its database. @default nothing */
  readiness?: readonly HealthCheck[];
  /** What must have answered once for the service to have started. @default nothing */
  startup?: readonly HealthCheck[];
  /** Keeps the answers of requests with an idempotency key. @default none: no route may ask for one */
  idempotency?: IdempotencyStore;
  /** Counts the requests of each caller. @default in memory, by `config.rateLimit` */
  rateLimiter?: RateLimiter;
  /** Pino options, such as `loggerOptions` of @quoin/telemetry, or false for silence. @default false */
  logger?: FastifyServerOptions['logger'];
}

/** What `createService` makes: a Fastify instance whose schemas are written with TypeBox. */
export type Service = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/**
 * Puts an HTTP service together from what it is given; nothing is read from the environment.
 * Whoever opens a resource closes it: `app.addHook('onClose', () => pool.end())`.
 */
export function createService(options: ServiceOptions): Service {
  const app = Fastify({
    logger: options.logger ?? false,
    bodyLimit: options.config?.bodyLimit ?? 65_536,
  }).withTypeProvider<TypeBoxTypeProvider>();
  void (options.problems ?? commonProblems);
  return app;
}
