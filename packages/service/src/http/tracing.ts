import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { asFailure } from '@quoin/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServiceIdentity } from '../service.ts';
import type { Exchange, Exchanges } from './exchange.ts';
import { pathOf } from './path.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's server span; null while nothing is traced. */
    span: Span | null;
    /** The context with that span, for what runs on the request's behalf. */
    traceContext: Context | null;
  }
}

const SERVER = { kind: SpanKind.SERVER };

/**
 * One server span for each request, named as OpenTelemetry's HTTP conventions ask, and active while
 * the request is handled, so that queries and calls become its children.
 */
export function addTracing(
  app: FastifyInstance,
  service: ServiceIdentity,
  { onEnd }: Exchanges,
): void {
  const tracer = trace.getTracer(service.name, service.version);
  app.decorateRequest('span', null);
  app.decorateRequest('traceContext', null);

  app.addHook('onRequest', (request, _reply, next) => {
    const caller = propagation.extract(ROOT_CONTEXT, request.headers);
    const span = tracer.startSpan(request.exchange.route.name, SERVER, caller);
    if (span.isRecording()) span.setAttributes(attributesOf(request));
    request.span = span;
    request.traceContext = trace.setSpan(caller, span);
    context.with(request.traceContext, next);
  });

  // A body arrives in the connection's own context, not in the request's.
  app.addHook('preValidation', (request, _reply, next) => {
    if (request.body === undefined || !request.traceContext) next();
    else context.with(request.traceContext, next);
  });

  onEnd((exchange) => {
    const { span, traceContext } = exchange.request;
    if (!span || !traceContext) return;
    if (span.isRecording()) end(span, exchange);
    else if (exchange.reply.statusCode >= 500) recordFailure(tracer, traceContext, exchange);
  });
}

/**
 * A request that failed, and whose trace is not kept, leaves this span: in the same trace as its line
 * in the log, and below the span whose id is on that line.
 */
function recordFailure(tracer: Tracer, parent: Context, exchange: Exchange): void {
  const startTime = Date.now() - exchange.elapsed;
  const options = { ...SERVER, startTime };
  const span = tracer.startSpan(exchange.route.name, options, asFailure(parent));
  if (!span.isRecording()) return;
  span.setAttributes(attributesOf(exchange.request));
  end(span, exchange);
}

function attributesOf(request: FastifyRequest) {
  return {
    'http.request.method': request.method,
    'url.scheme': request.protocol,
    // Every attribute is redacted when the span ends; see @quoin/telemetry.
    'url.path': pathOf(request),
    'http.route': request.exchange.route.pattern,
  };
}

function end(span: Span, { request, reply, aborted }: Exchange): void {
  const { statusCode } = reply;
  span.setAttribute('http.response.status_code', statusCode);
  if (aborted) span.setStatus({ code: SpanStatusCode.ERROR, message: 'the caller left' });
  if (statusCode >= 500) describeFailure(span, request, statusCode);
  span.end();
}

function describeFailure(span: Span, { failure }: FastifyRequest, status: number): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', failure?.code ?? String(status));
  if (failure?.cause instanceof Error) span.recordException(failure.cause);
}
