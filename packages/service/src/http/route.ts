import type { FastifyContextConfig, FastifyRequest } from 'fastify';

/** What all requests by one method to one route have in common. */
export interface Route {
  method: string;
  /** Its pattern, never the path; undefined where no route matched. */
  pattern: string | undefined;
  /** As OpenTelemetry names server spans: `GET /v1/notes/:id`, or the method alone. */
  name: string;
  config: FastifyContextConfig;
  /** The route's own time in milliseconds, which Fastify watches; 0 where it has none. */
  handlerTimeout: number;
}

/**
 * Finds the route of a request: the same object each time, so that others can keep what they know of
 * a route by it. `request.routeOptions` is made anew whenever it is read, and all hooks would read it.
 */
export function createRouteTable(): (request: FastifyRequest) => Route {
  const byConfig = new WeakMap<FastifyContextConfig, Map<string, Route>>();
  return (request) => {
    const { method, routeOptions } = request;
    const { config } = routeOptions;
    let byMethod = byConfig.get(config);
    if (!byMethod) byConfig.set(config, (byMethod = new Map<string, Route>()));
    let route = byMethod.get(method);
    if (!route) {
      const pattern = routeOptions.url;
      const name = pattern === undefined ? method : `${method} ${pattern}`;
      const { handlerTimeout = 0 } = routeOptions as { handlerTimeout?: number };
      byMethod.set(method, (route = { method, pattern, name, config, handlerTimeout }));
    }
    return route;
  };
}
