import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Problem } from '../problems/from-error.ts';

/** When an operation was deprecated, when it ends, and what replaces it. */
export interface Deprecation {
  /** Day or time since which it is deprecated, such as `2026-11-22`. */
  since: string;
  /** Day or time from which it is answered with 410. @default it does not end */
  sunset?: string;
  /** Path or address of what replaces it. @default none */
  successor?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** @default not deprecated */
    deprecation?: Deprecation;
  }
}

/**
 * Tells callers of deprecated routes by `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and
 * `Link rel="successor-version"`, and answers 410 once the sunset has come.
 *
 * A date that cannot be read, or a sunset that comes first, stops the start.
 */
export function addDeprecation(app: FastifyInstance, now: () => number = Date.now): void {
  const mistakes: unknown[] = [];
  app.addHook('onRoute', (route) => {
    const { deprecation } = route.config ?? {};
    if (!deprecation) return;
    try {
      route.onRequest = [announce(route, deprecation, now), ...[route.onRequest ?? []].flat()];
    } catch (error) {
      mistakes.push(error);
    }
  });
  app.addHook('onReady', (done) => {
    done(mistakes[0] as Error | undefined);
  });
}

function announce(route: RouteOptions, deprecation: Deprecation, now: () => number) {
  const since = timeOf(route, 'since', deprecation.since);
  const sunset =
    deprecation.sunset === undefined
      ? Number.POSITIVE_INFINITY
      : timeOf(route, 'sunset', deprecation.sunset);
  if (sunset < since) {
    throw new Error(
      `${nameOf(route)} ends (${String(deprecation.sunset)}) before it is deprecated.`,
    );
  }
  const headers = headersOf(deprecation, since, sunset);
  return (_request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void) => {
    reply.headers(headers);
    if (now() < sunset) next();
    else next(new Problem('gone', `This operation ended on ${new Date(sunset).toISOString()}.`));
  };
}

function headersOf({ successor }: Deprecation, since: number, sunset: number) {
  return {
    deprecation: `@${String(Math.floor(since / 1_000))}`,
    ...(Number.isFinite(sunset) && { sunset: new Date(sunset).toUTCString() }),
    ...(successor !== undefined && { link: `<${successor}>; rel="successor-version"` }),
  };
}

function timeOf(route: RouteOptions, field: keyof Deprecation, text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new Error(
    `${nameOf(route)} has deprecation.${field} "${text}". Use a date such as 2026-11-22.`,
  );
}

function nameOf({ method, url }: RouteOptions): string {
  return `${String(method)} ${url}`;
}
