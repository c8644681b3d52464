import { isSpanContextValid } from '@opentelemetry/api';
import { redactText } from '@quoin/security';
import { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { LoggerOptions } from 'pino';
import type { Exchange, Exchanges } from './exchange.ts';
import { pathOf } from './path.ts';
import type { WriteRequestLine } from './request-line.ts';

/** Silences the two lines that Fastify would write for each request. */
export function quietLogController(): LogController {
  return new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' });
}

/** Levels at which requests are logged. */
const INFO = new Set(['trace', 'debug', 'info']);

/** Probes come every few seconds; what changes in their answer is logged by the health checks. */
const PROBES = '/health/';

/**
 * Writes one line for each request when it ends: what was asked for, by whom, the answer, the time
 * it took in milliseconds, and the ids that lead to its trace. A failure's cause is on that line.
 *
 * @param writePlain writes the lines of requests that went as planned without the logger
 */
export function addRequestLog(
  app: FastifyInstance,
  { onEnd }: Exchanges,
  writePlain?: WriteRequestLine,
): void {
  onEnd((exchange) => {
    const { request, reply, route, aborted } = exchange;
    if (route.pattern?.startsWith(PROBES)) return;
    const plain = !aborted && !request.failure && INFO.has(app.log.level);
    if (plain && writePlain?.(exchange)) return;
    if (reply.statusCode < 500) app.log.info(describe(exchange), 'request');
    else app.log.error(describe(exchange), 'request failed');
  });
}

function describe({ request, reply, route: { pattern }, elapsed, aborted }: Exchange): object {
  const { failure, principal } = request;
  const { statusCode } = reply;
  const line: Record<string, unknown> = {
    requestId: request.id,
    method: request.method,
    route: pattern ?? null,
    status: statusCode,
    duration: Math.round(elapsed * 1_000) / 1_000,
  };
  const span = request.span?.spanContext();
  if (span && isSpanContextValid(span)) {
    line.trace_id = span.traceId;
    line.span_id = span.spanId;
  }
  if (principal) line.subject = principal.subject;
  if (pattern === undefined) line.path = redactText(pathOf(request));
  if (aborted) line.aborted = true;
  if (failure) {
    line.code = failure.code;
    line.detail = redactText(failure.message);
    if (failure.statusCode >= 500) line.err = failure.cause ?? failure;
  }
  return line;
}

/**
 * A logger whose children are made when they are first used: each request has one, most requests
 * write nothing of their own, and a child would cost each of them more than its id does.
 */
export function lazyLogger(logger: FastifyBaseLogger, options: LoggerOptions): FastifyBaseLogger {
  return new LazyLogger(logger, {}, {}, options.serializers) as unknown as FastifyBaseLogger;
}

class LazyLogger {
  /** Where Fastify looks for those that win over its own. */
  readonly serializers: LoggerOptions['serializers'];
  readonly #parent: FastifyBaseLogger;
  readonly #bindings: Record<string, unknown>;
  readonly #options: object;
  #child: FastifyBaseLogger | undefined;

  constructor(
    parent: FastifyBaseLogger,
    bindings: Record<string, unknown>,
    options: object,
    serializers?: LoggerOptions['serializers'],
  ) {
    this.#parent = parent;
    this.#bindings = bindings;
    this.#options = options;
    this.serializers = serializers;
  }

  get #logger(): FastifyBaseLogger {
    return (this.#child ??= this.#parent.child(this.#bindings, this.#options));
  }

  get level(): string {
    return this.#logger.level;
  }

  set level(level: string) {
    this.#logger.level = level;
  }

  trace(...line: LogArguments): void {
    this.#logger.trace(...line);
  }

  debug(...line: LogArguments): void {
    this.#logger.debug(...line);
  }

  info(...line: LogArguments): void {
    this.#logger.info(...line);
  }

  warn(...line: LogArguments): void {
    this.#logger.warn(...line);
  }

  error(...line: LogArguments): void {
    this.#logger.error(...line);
  }

  fatal(...line: LogArguments): void {
    this.#logger.fatal(...line);
  }

  silent(...line: LogArguments): void {
    this.#logger.silent(...line);
  }

  child(bindings: Record<string, unknown>, options: object = {}): LazyLogger {
    return new LazyLogger(this.#logger, bindings, options);
  }
}

type LogArguments = [details: unknown, message?: string, ...values: unknown[]];
