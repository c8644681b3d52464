import {
  context,
  metrics,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { pathOf } from '../path.ts';
import { service } from '../service.ts';

/** One server span and one duration for each request, named as OpenTelemetry's HTTP conventions ask. */
export const tracingPlugin = fp((app, _options, done) => {
  const tracer = trace.getTracer(service.name, service.version);
  const duration = metrics
    .getMeter(service.name, service.version)
    .createHistogram('http.server.request.duration', {
      unit: 's',
      description: 'Duration of HTTP server requests',
      advice: {
        explicitBucketBoundaries: [
          0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
        ],
      },
    });
  const spans = new WeakMap<FastifyRequest, Span>();

  app.addHook('onRequest', (request, _reply, next) => {
    const caller = propagation.extract(context.active(), request.headers);
    const attributes = { ...requestAttributes(request), 'url.path': pathOf(request) };
    const { url: route = '' } = request.routeOptions;
    const name = `${request.method} ${route}`.trim();
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, caller);
    spans.set(request, span);
    context.with(trace.setSpan(caller, span), next);
  });

  app.addHook('onError', (request, _reply, error, next) => {
    spans.get(request)?.recordException(error);
    next();
  });

  app.addHook('onResponse', (request, reply, next) => {
    const attributes = responseAttributes(reply);
    const span = spans.get(request);
    span?.setAttributes(attributes);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    duration.record(reply.elapsedTime / 1_000, { ...requestAttributes(request), ...attributes });
    next();
  });

  app.addHook('onRequestAbort', (request, next) => {
    spans.get(request)?.setStatus({ code: SpanStatusCode.ERROR, message: 'aborted' }).end();
    next();
  });
  done();
});

/** The route's pattern, never the path: a metric must not have a series for each identifier. */
function requestAttributes({ method, protocol, routeOptions }: FastifyRequest): Attributes {
  return {
    'http.request.method': method,
    'url.scheme': protocol,
    ...(routeOptions.url !== undefined && { 'http.route': routeOptions.url }),
  };
}

function responseAttributes({ statusCode }: FastifyReply): Attributes {
  return {
    'http.response.status_code': statusCode,
    ...(statusCode >= 500 && { 'error.type': String(statusCode) }),
  };
}
