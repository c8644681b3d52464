import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServiceIdentity } from '../service.ts';
import type { OnEnd } from './exchange.ts';
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
  onEnd: (listener: OnEnd) => void,
): void {
  const tracer = trace.getTracer(service.name, service.version);
  app.decorateRequest('span', null);
  app.decorateRequest('traceContext', null);

  app.addHook('onRequest', (request, _reply, next) => {
    const caller = propagation.extract(ROOT_CONTEXT, request.headers);
    const { url: route } = request.routeOptions;
    const { method } = request;
    const name = route === undefined ? method : `${method} ${route}`;
    const span = tracer.startSpan(name, SERVER, caller);
    if (span.isRecording()) span.setAttributes(attributesOf(request, route));
    request.span = span;
    request.traceContext = trace.setSpan(caller, span);
    context.with(request.traceContext, next);
  });

  // A body arrives in the connection's own context, not in the request's.
  app.addHook('preValidation', (request, _reply, next) => {
    if (request.body === undefined || !request.traceContext) next();
    else context.with(request.traceContext, next);
  });

  onEnd((request, reply, _elapsed, aborted) => {
    const { span } = request;
    if (!span) return;
    if (span.isRecording()) describeEnd(span, request, reply.statusCode, aborted);
    span.end();
  });
}

function attributesOf(request: FastifyRequest, route: string | undefined) {
  return {
    'http.request.method': request.method,
    'url.scheme': request.protocol,
    // Every attribute is redacted when the span ends; see @quoin/telemetry.
    'url.path': pathOf(request),
    'http.route': route,
  };
}

function describeEnd(span: Span, request: FastifyRequest, status: number, aborted: boolean): void {
  span.setAttribute('http.response.status_code', status);
  if (aborted) span.setStatus({ code: SpanStatusCode.ERROR, message: 'the caller left' });
  if (status < 500) return;
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', request.failure?.code ?? String(status));
  const cause = request.failure?.cause;
  if (cause instanceof Error) span.recordException(cause);
}
