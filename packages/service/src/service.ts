// For those who install this package: `app.swagger()` gives the API description.
/// <reference types="@fastify/swagger" preserve="true" />
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { memoryStore, type RateLimitStore } from '@quoin/resilience';
import type { VerifyToken } from '@quoin/security';
import { redactorOf } from '@quoin/telemetry';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { pino } from 'pino';
import type { AccessPolicy } from './access/contract.ts';
import { addGates } from './access/gates.ts';
import { loadShedding } from './access/load-shedding.ts';
import { authentication, authorization } from './access/plugin.ts';
import { rateLimit } from './access/rate-limit.ts';
import type { ServiceConfig, TlsConfig } from './config/service-config.ts';
import type { HealthCheck } from './health/check.ts';
import { addHealth } from './health/plugin.ts';
import { addDeadline } from './http/deadline.ts';
import { addDeprecation } from './http/deprecation.ts';
import { trackExchanges } from './http/exchange.ts';
import { addHeaders } from './http/headers.ts';
import { addMetrics } from './http/metrics.ts';
import { addOpenapi } from './http/openapi.ts';
import { SECURITY_HEADERS } from './http/security-headers.ts';
import { bufferedOutput } from './http/log-stream.ts';
import { createRequestLines, type LineStream } from './http/request-line.ts';
import { requestId } from './http/request-id.ts';
import { addRequestLog, lazyLogger, quietLogController } from './http/request-log.ts';
import { addTracing } from './http/tracing.ts';
import { createValidators } from './http/validation.ts';
import { addIdempotency } from './idempotency/plugin.ts';
import type { IdempotencyStore } from './idempotency/store.ts';
import { commonProblems } from './problems/common.ts';
import { addProblems, answerClientError, sendProblem } from './problems/plugin.ts';
import type { ProblemRegistry } from './problems/registry.ts';
import { readCertificates, watchCertificates } from './tls/certificates.ts';
import type { IdentifyPeer } from './tls/peer.ts';

/** Who a service is; usually the name, version and description of its package.json. */
export interface ServiceIdentity {
  name: string;
  version: string;
  /** Shown in the API description. @default none */
  description?: string;
}

export interface ServiceOptions {
  service: ServiceIdentity;
  /** What `serviceConfig` read, or a part of it. @default the defaults of `serviceConfig` */
  config?: Partial<
    Pick<
      ServiceConfig,
      'bodyLimit' | 'maxConcurrency' | 'rateLimit' | 'requestTimeout' | 'tls' | 'trustedProxies'
    >
  >;
  /** Turns a bearer token into the caller. */
  verifyToken: VerifyToken;
  /** Which role has which permission. */
  policy: AccessPolicy;
  /** Every error of the service, described at /problems/{code}. @default the common ones */
  problems?: ProblemRegistry;
  /** What must answer for the service to be ready, such as its database. @default nothing */
  readiness?: readonly HealthCheck[];
  /** What must have answered once for the service to have started. @default nothing */
  startup?: readonly HealthCheck[];
  /** Keeps the answers of requests with an idempotency key. @default none: no route may ask for one */
  idempotency?: IdempotencyStore;
  /** The caller by its client certificate, for requests without a token. @default nobody */
  identifyPeer?: IdentifyPeer;
  /**
   * Requests in flight that are let in however long they take. Raise it where requests share their work:
   * they take longer the more there are, which a load shedder takes for overload. @default 100
   */
  minConcurrency?: number;
  /** Where each caller's requests are counted, such as `redisStore(client)`. @default memoryStore() */
  rateLimits?: RateLimitStore;
  /** Headers of each answer, besides the request id. @default no sniffing, framing, caching; HSTS */
  headers?: Readonly<Record<string, string>>;
  /** Pino options, such as `loggerOptions` of @quoin/telemetry, or false for silence. @default false */
  logger?: Exclude<FastifyServerOptions['logger'], boolean | undefined> | false;
}

/** What `createService` makes: a Fastify instance whose schemas are written with TypeBox. */
export type Service = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

const BODY_LIMIT = 65_536;
const REQUEST_TIMEOUT = 30_000;
const RATE_LIMIT = 600;
const MAX_CONCURRENCY = 1_000;
const MIN_CONCURRENCY = 100;

/**
 * Puts an HTTP service together from what it is given; nothing is read from the environment.
 * Whoever opens a resource closes it: `app.addHook('onClose', () => pool.end())`.
 */
export function createService(options: ServiceOptions): Service {
  const { service, config = {}, minConcurrency = MIN_CONCURRENCY } = options;
  const {
    rateLimit: limit = RATE_LIMIT,
    maxConcurrency = MAX_CONCURRENCY,
    requestTimeout = REQUEST_TIMEOUT,
  } = config;
  const output = options.logger ? outputOf(options.logger) : undefined;
  const app = createServer(options, output?.stream);
  app.setValidatorCompiler(createValidators());

  // The order of these lines is the order in which a request passes.
  const exchanges = trackExchanges(app);
  addHeaders(exchanges, options.headers ?? SECURITY_HEADERS);
  addTracing(app, service, exchanges);
  addMetrics(exchanges, service);
  addRequestLog(app, exchanges, output?.writePlain);
  if (requestTimeout > 0) addDeadline(exchanges, requestTimeout);
  addGates(app, [
    ...(maxConcurrency > 0
      ? [loadShedding(app, { maxConcurrency, minConcurrency }, exchanges)]
      : []),
    authentication(app, options),
    ...(limit > 0 ? [rateLimit({ limit, store: options.rateLimits ?? memoryStore() })] : []),
    authorization(options),
  ]);
  addDeprecation(app);
  addIdempotency(app, options.idempotency);

  addOpenapi(app, service);
  addProblems(app, options.problems ?? commonProblems);
  addHealth(app, exchanges, { readiness: options.readiness ?? [], startup: options.startup ?? [] });
  return app;
}

/** Where the log goes, and how plain lines get there without the logger, if it is one of ours. */
function outputOf(logger: Exclude<ServiceOptions['logger'], false | undefined>) {
  const stream = ('stream' in logger && (logger.stream as LineStream)) || bufferedOutput();
  const redactor = redactorOf(logger);
  return { stream, writePlain: redactor && createRequestLines(stream, redactor) };
}

function createServer(
  { config = {}, logger = false }: ServiceOptions,
  stream: LineStream | undefined,
): Service {
  const proxies = config.trustedProxies ?? [];
  const common = {
    ...(logger && stream && { loggerInstance: lazyLogger(pino(logger, stream), logger) }),
    bodyLimit: config.bodyLimit ?? BODY_LIMIT,
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    genReqId: requestId,
    logController: quietLogController(),
    clientErrorHandler: answerClientError,
    frameworkErrors: sendProblem,
    // Requests on connections that are still open when the service stops are answered, not refused.
    return503OnClosing: false,
  } satisfies FastifyServerOptions;
  if (!config.tls) return Fastify(common).withTypeProvider<TypeBoxTypeProvider>();
  return createTlsServer(common, config.tls);
}

function createTlsServer(common: FastifyServerOptions, tls: TlsConfig): Service {
  // Fastify's type names the kind of server; all that a service uses of it is common to both.
  const app = Fastify({ ...(common as object), https: readCertificates(tls) });
  const log = app.log;
  const stopWatching = watchCertificates(app.server, tls, {
    onReload: () => {
      log.info({ certFile: tls.certFile }, 'new certificates are in use');
    },
    onError: (err) => {
      log.error({ err }, 'new certificates cannot be used; the old ones stay in use');
    },
  });
  app.addHook('onClose', (_app, done) => {
    stopWatching();
    done();
  });
  return app.withTypeProvider<TypeBoxTypeProvider>() as unknown as Service;
}
