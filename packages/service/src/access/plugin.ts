import type { Socket } from 'node:net';
import type { Principal, VerifyToken } from '@quoin/security';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { principalOfPeer, type IdentifyPeer } from '../tls/peer.ts';
import { bearerToken } from './bearer.ts';
import type { AccessPolicy } from './contract.ts';
import { anonymous, forbidden, tokenRefusal } from './refusals.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is open to everyone. */
    public?: true;
    /** The caller needs a role with this permission. */
    permission?: string;
  }
  interface FastifyRequest {
    /** The caller, once it is known; null on public routes and before that. */
    principal: Principal | null;
    /** Why the caller is not known. */
    refusal: unknown;
  }
}

export interface AccessOptions {
  verifyToken: VerifyToken;
  policy: AccessPolicy;
  /** The caller by its client certificate, for requests without a token. @default nobody */
  identifyPeer?: IdentifyPeer;
}

/** Route config that lets in callers with the permission: `config: requirePermission('notes:write')`. */
export function requirePermission(permission: string): { permission: string } {
  return { permission };
}

/** The caller of a route that is not public. @throws Problem unauthenticated when there is none */
export function callerOf({ principal }: FastifyRequest): Principal {
  if (!principal) throw anonymous();
  return principal;
}

/**
 * Finds out who calls. Whether the caller may is decided by `addAuthorization`, after the call has
 * been counted: otherwise guessing tokens would not be limited.
 */
export function addAuthentication(app: FastifyInstance, options: AccessOptions): void {
  const { verifyToken, identifyPeer } = options;
  app.decorateRequest('principal', null);
  app.decorateRequest('refusal', undefined);
  requireDeclaredRoutes(app, options.policy);
  app.addHook('onRequest', (request, _reply, next) => {
    const { pattern, config } = request.exchange.route;
    if (pattern === undefined || config.public) {
      next();
      return;
    }
    const { authorization } = request.headers;
    const known = authorization && recall(request.socket, authorization);
    if (known) {
      request.principal = known;
      next();
      return;
    }
    const token = bearerToken(authorization);
    if (!token) {
      request.principal = identifyPeer ? principalOfPeer(request, identifyPeer) : null;
      next();
      return;
    }
    verifyToken(token).then(
      (principal) => {
        if (authorization) remember(request.socket, authorization, principal);
        request.principal = principal;
        next();
      },
      (error: unknown) => {
        request.refusal = error;
        next();
      },
    );
  });
}

/** Who called last on a connection; nearly always it is the same caller again. */
interface LastCaller {
  authorization: string;
  principal: Principal;
  /** Milliseconds since 1970. */
  until: number;
}

const lastCallers = new WeakMap<Socket, LastCaller>();

/** For so long, in milliseconds, the verifier is not asked again about a token on one connection. */
const RECALL = 1_000;

function recall(socket: Socket, authorization: string): Principal | undefined {
  const last = lastCallers.get(socket);
  const same = last?.authorization === authorization && last.until > Date.now();
  return same ? last.principal : undefined;
}

function remember(socket: Socket, authorization: string, principal: Principal): void {
  const now = Date.now();
  const { exp } = principal.claims;
  // The end of a token is left to the verifier, which knows the tolerance.
  if (exp !== undefined && exp * 1_000 < now + RECALL) return;
  lastCallers.set(socket, { authorization, principal, until: now + RECALL });
}

/** Lets in whom the policy allows, and answers 401 or 403 to everybody else. */
export function addAuthorization(app: FastifyInstance, { policy }: AccessOptions): void {
  app.addHook('onRequest', (request, _reply, next) => {
    const { pattern, config } = request.exchange.route;
    if (pattern === undefined || config.public) next();
    else if (request.refusal !== undefined) next(tokenRefusal(request.refusal));
    else if (!request.principal) next(anonymous());
    // Every route has said who may call it, or the service would not have started.
    else if (policy.allows(request.principal.roles, config.permission ?? '')) next();
    else next(forbidden(config.permission ?? ''));
  });
}

/** A route that does not say who may call it is a mistake, found when the service starts. */
function requireDeclaredRoutes(app: FastifyInstance, policy: AccessPolicy): void {
  const mistakes: string[] = [];
  app.addHook('onRoute', (route) => {
    const mistake = mistakeOf(route, policy);
    if (mistake !== undefined) mistakes.push(mistake);
  });
  app.addHook('onReady', (done) => {
    done(mistakes.length > 0 ? new Error(mistakes.join('\n')) : undefined);
  });
}

function mistakeOf(route: RouteOptions, policy: AccessPolicy): string | undefined {
  const name = `The route ${String(route.method)} ${route.url}`;
  const { public: open, permission } = route.config ?? {};
  if (open && permission) return `${name} is public and asks for "${permission}". Remove one.`;
  if (open) return undefined;
  if (!permission) {
    return (
      `${name} does not say who may call it. ` +
      "Give it config: requirePermission('…'), or config: { public: true }."
    );
  }
  if (policy.explain([], permission).neededOneOf.length > 0) return undefined;
  return `${name} asks for "${permission}", which no role of the policy has. Add it to a role.`;
}
