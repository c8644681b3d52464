/** Every role that a route of this service may ask for. */
export type Role = 'accounts:read' | 'payments:read' | 'payments:write';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is open to everyone. */
    public?: true;
    /** The caller needs one of these roles. */
    roles?: readonly Role[];
  }
}

/** Route config that lets in callers with at least one of the roles: `config: requireRole('a')`. */
export function requireRole(...roles: [Role, ...Role[]]): { roles: readonly Role[] } {
  return { roles };
}
