import type { FastifyRequest } from 'fastify';
import type { AuthConfig } from './config/service-config.ts';
import type { Principal, VerifyToken } from './contract.ts';

/** When an operation was deprecated, when it ends, and what replaces it. */
export interface Deprecation {
  /** Day since which it is deprecated, `2026-11-22` or an ISO 8601 time. */
  since: string;
  /** Day from which it answers 410. @default it does not end */
  sunset?: string;
  /** Path or address of what replaces it. @default none */
  successor?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is open to everyone. */
    public?: true;
    /** The caller needs a role with this permission. */
    permission?: string;
    /** Whether requests carry the header Idempotency-Key. @default it is ignored */
    idempotency?: 'required' | 'optional';
    /** @default not deprecated */
    deprecation?: Deprecation;
    /** Whether requests count against the caller's rate limit. @default true */
    rateLimit?: boolean;
  }
  interface FastifyRequest {
    /** The caller, once its token is verified; null on public routes without a token. */
    principal: Principal | null;
  }
  interface FastifyInstance {
    /** From now on /health/ready answers 503 and connections are not kept: traffic goes elsewhere. */
    drain: () => void;
  }
}

/** Route config that lets in callers with the permission: `config: requirePermission('notes:write')`. */
export function requirePermission(permission: string): { permission: string } {
  return { permission };
}

/** The caller of a route that is not public. @throws Problem unauthenticated when there is none */
export declare function callerOf(request: FastifyRequest): Principal;

/** Verifies tokens as the configuration says; in development with the key pair in `.dev`. */
export declare function createVerifier(auth: AuthConfig): Promise<VerifyToken>;
