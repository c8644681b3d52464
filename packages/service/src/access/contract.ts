import type { PolicyDecision } from '@quoin/security';

/** What access control asks of a policy; `definePolicy` of @quoin/security makes one. */
export interface AccessPolicy {
  /** Whether one of the roles gives the permission. */
  allows(roles: readonly string[], permission: string): boolean;
  /** The same answer with its reason. */
  explain(roles: readonly string[], permission: string): PolicyDecision<string>;
}
