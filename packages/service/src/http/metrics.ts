import { metrics, type Attributes } from '@opentelemetry/api';
import { createDurationHistogram } from '@quoin/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServiceIdentity } from '../service.ts';
import type { OnEnd } from './exchange.ts';

/**
 * Rate, errors and duration of requests: `http.server.request.duration` by method, route and
 * status, and `http.server.active_requests`.
 */
export function addMetrics(
  app: FastifyInstance,
  service: ServiceIdentity,
  onEnd: (listener: OnEnd) => void,
): void {
  const meter = metrics.getMeter(service.name, service.version);
  const duration = createDurationHistogram({
    name: 'http.server.request.duration',
    description: 'Duration of HTTP server requests',
  });
  const active = meter.createObservableUpDownCounter('http.server.active_requests', {
    unit: '{request}',
    description: 'Number of HTTP server requests in flight',
  });
  let inFlight = 0;
  active.addCallback((result) => {
    result.observe(inFlight);
  });
  app.addHook('onRequest', (_request, _reply, next) => {
    inFlight += 1;
    next();
  });
  const attributesOf = createAttributeTable();
  onEnd((request, reply, elapsed, aborted) => {
    inFlight -= 1;
    const status = aborted ? CLIENT_CLOSED_REQUEST : reply.statusCode;
    duration.record(elapsed / 1_000, attributesOf(request, status));
  });
}

/** The status that proxies write for a caller that left before the answer. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Attributes of each method, route and status, made once. The route's pattern is used, never the
 * path: a metric must not have a series for each identifier.
 */
function createAttributeTable(): (request: FastifyRequest, status: number) => Attributes {
  const byRoute = new Map<string, Map<number, Attributes>>();
  return (request, status) => {
    const { method, routeOptions } = request;
    const { url: route = '' } = routeOptions;
    const name = `${method} ${route}`;
    let byStatus = byRoute.get(name);
    if (!byStatus) byRoute.set(name, (byStatus = new Map()));
    let attributes = byStatus.get(status);
    if (!attributes) {
      attributes = {
        'http.request.method': method,
        'url.scheme': request.protocol,
        'http.response.status_code': status,
        ...(route !== '' && { 'http.route': route }),
        ...(status >= 500 && { 'error.type': String(status) }),
      };
      byStatus.set(status, attributes);
    }
    return attributes;
  };
}
