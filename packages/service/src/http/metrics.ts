import { metrics, ROOT_CONTEXT, type Attributes } from '@opentelemetry/api';
import { createDurationHistogram } from '@quoin/telemetry';
import type { ServiceIdentity } from '../service.ts';
import type { Exchange, Exchanges } from './exchange.ts';
import type { Route } from './route.ts';

/**
 * Rate, errors and duration of requests: `http.server.request.duration` by method, route and
 * status, and `http.server.active_requests`.
 */
export function addMetrics({ onBegin, onEnd }: Exchanges, service: ServiceIdentity): void {
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
  onBegin(() => {
    inFlight += 1;
  });
  const attributesOf = createAttributeTable();
  onEnd((exchange) => {
    inFlight -= 1;
    const { traceContext } = exchange.request;
    duration.record(exchange.elapsed / 1_000, attributesOf(exchange), traceContext ?? ROOT_CONTEXT);
  });
}

/** The status that proxies write for a caller that left before the answer. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Attributes of each route and status, made once. The route's pattern is used, never the path: a
 * metric must not have a series for each identifier.
 */
function createAttributeTable(): (exchange: Exchange) => Attributes {
  const byRoute = new WeakMap<Route, Map<number, Attributes>>();
  return ({ request, reply, route, aborted }) => {
    const status = aborted ? CLIENT_CLOSED_REQUEST : reply.statusCode;
    let byStatus = byRoute.get(route);
    if (!byStatus) byRoute.set(route, (byStatus = new Map<number, Attributes>()));
    let attributes = byStatus.get(status);
    if (!attributes) {
      attributes = describe(route, request.protocol, status);
      byStatus.set(status, attributes);
    }
    return attributes;
  };
}

/** Frozen, so that they can be redacted once and not for each request. */
function describe({ method, pattern }: Route, scheme: string, status: number): Attributes {
  return Object.freeze({
    'http.request.method': method,
    'url.scheme': scheme,
    'http.response.status_code': status,
    ...(pattern !== undefined && { 'http.route': pattern }),
    ...(status >= 500 && { 'error.type': String(status) }),
  });
}
