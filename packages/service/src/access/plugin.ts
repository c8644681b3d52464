import type { Socket } from 'node:net';
import type { Principal, VerifyToken } from '@quoin/security';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { principalOfPeer, type IdentifyPeer } from '../tls/peer.ts';
import { bearerToken } from './bearer.ts';
import type { Gate } from './gates.ts';
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
 * Finds out who calls. Whether the caller may is decided by `authorization`, after the call has
 * been counted: otherwise guessing tokens would not be limited.
 */
export function authentication(app: FastifyInstance, options: AccessOptions): Gate {
  const { verifyToken, identifyPeer } = options;
  app.decorateRequest('principal', null);
  app.decorateRequest('refusal', undefined);
  requireDeclaredRoutes(app, options.policy);
  return (request) => {
    const { pattern, config } = request.exchange.route;
    if (pattern === undefined || config.public) return undefined;
    const { authorization } = request.headers;
    const known = authorization && recall(request.socket, authorization);
    if (known) {
      request.principal = known;
      return undefined;
    }
    const token = bearerToken(authorization);
    if (!token) {
      request.principal = identifyPeer ? principalOfPeer(request, identifyPeer) : null;
      return undefined;
    }
    return verifyToken(token).then(
      (principal) => {
        if (authorization) remember(request.socket, authorization, principal);
        request.principal = principal;
        return undefined;
      },
      (error: unknown) => {
        request.refusal = error;
        return undefined;
      },
    );
  };
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
export function authorization({ policy }: AccessOptions): Gate {
  return (request) => {
    const { pattern, config } = request.exchange.route;
    if (pattern === undefined || config.public) return undefined;
    if (request.refusal !== undefined) return tokenRefusal(request.refusal);
    if (!request.principal) return anonymous();
    // Every route has said who may call it, or the service would not have started.
    const permission = config.permission ?? '';
    return policy.allows(request.principal.roles, permission) ? undefined : forbidden(permission);
  };
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
