import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import type { Principal, VerifyToken } from '../auth/verifier.ts';
import { pathOf } from '../path.ts';
import { Problem } from '../problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller, once its token is verified; null on public routes without a token. */
    principal: Principal | null;
  }
}

export interface AccessOptions {
  verifyToken: VerifyToken;
  /** Requests that one caller may make in a minute. */
  rateLimit: number;
}

/**
 * Decides who may call what, in three steps: find out who calls, count the call, let it pass.
 * Counting comes before refusing, so that guessing tokens is limited by address.
 */
export const accessPlugin = fp<AccessOptions>(async (app, { verifyToken, rateLimit: max }) => {
  const refusals = new WeakMap<FastifyRequest, unknown>();
  app.decorateRequest('principal', null);

  const undeclared: string[] = [];
  app.addHook('onRoute', (route) => {
    if (!isDeclared(route)) undeclared.push(`${String(route.method)} ${route.url}`);
  });
  app.addHook('onReady', (done) => {
    done(undeclared.length > 0 ? undeclaredError(undeclared) : undefined);
  });

  app.addHook('onRequest', async (request) => {
    const token = bearerToken(request);
    if (token === undefined || request.is404 || request.routeOptions.config.public) return;
    try {
      request.principal = await verifyToken(token);
    } catch (error) {
      refusals.set(request, error);
    }
  });

  await app.register(rateLimit, {
    max,
    timeWindow: '1 minute',
    keyGenerator: (request) =>
      request.principal ? `subject:${request.principal.subject}` : `ip:${request.ip}`,
    errorResponseBuilder: (_request, { after }) =>
      new Problem('too-many-requests', `The limit is ${max} requests a minute. Wait ${after}.`),
  });

  app.addHook('preParsing', (request, _reply, _payload, next) => {
    const refusal = refusals.get(request);
    next(refusal instanceof Error ? refusal : authorise(request));
  });

  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request) => {
    throw new Problem('not-found', `There is no ${request.method} ${pathOf(request)}.`);
  });
});

/** The caller of a route that is not public. */
export function callerOf({ principal }: FastifyRequest): Principal {
  if (!principal) throw anonymous();
  return principal;
}

function isDeclared({ config }: RouteOptions): boolean {
  return config?.public === true || (config?.roles ?? []).length > 0;
}

/** A route that says nothing is a mistake, found when the service starts. */
function undeclaredError(routes: readonly string[]): Error {
  return new Error(
    `These routes do not say who may call them: ${routes.join(', ')}. ` +
      "Give each config: requireRole('…'), or config: { public: true }.",
  );
}

function authorise(request: FastifyRequest): Problem | undefined {
  const { config } = request.routeOptions;
  if (request.is404 || config.public) return undefined;
  if (!request.principal) return anonymous();
  const { roles } = request.principal;
  const allowed = config.roles ?? [];
  return allowed.some((role) => roles.includes(role))
    ? undefined
    : new Problem('forbidden', `The caller needs the role ${allowed.join(' or ')}.`);
}

function anonymous(): Problem {
  return new Problem('unauthenticated', 'The request has no bearer token.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
}
