/** For each role, what it may do. */
export type PolicyTable<Permission extends string> = Readonly<
  Record<string, readonly Permission[]>
>;

/** Why an access was allowed or refused, for the audit log and the answer. */
export interface PolicyDecision<Permission extends string> {
  allowed: boolean;
  permission: Permission;
  /** The caller's roles that give the permission; empty where it is refused. */
  grantedBy: readonly string[];
  /** Every role that would give it. */
  neededOneOf: readonly string[];
  /** A sentence for people. */
  reason: string;
}

export interface Policy<Permission extends string = string> {
  /** Whether one of the roles gives the permission. A role that is not in the table gives nothing. */
  allows: (roles: readonly string[], permission: Permission) => boolean;
  /** Everything that the roles give together. */
  permissions: (roles: readonly string[]) => ReadonlySet<Permission>;
  /** The same answer as `allows`, with its reason. */
  explain: (roles: readonly string[], permission: Permission) => PolicyDecision<Permission>;
}

/**
 * A policy as a table: what is not in it is refused. Permissions are written out, because a wildcard
 * also gives what is added later. Their names are types, so that a route cannot ask for a
 * permission that no role has.
 *
 * @throws {TypeError} for a permission that is empty or has a wildcard.
 */
export function definePolicy<const Permission extends string>(
  table: PolicyTable<Permission>,
): Policy<Permission> {
  const granted = new Map(
    Object.entries(table).map(([role, permissions]) => [role, new Set(permissions)] as const),
  );
  for (const [role, permissions] of granted) for (const each of permissions) checkName(role, each);
  const gives = (role: string, permission: Permission) =>
    granted.get(role)?.has(permission) ?? false;

  return {
    allows: (roles, permission) => roles.some((role) => gives(role, permission)),
    permissions: (roles) => new Set(roles.flatMap((role) => [...(granted.get(role) ?? [])])),
    explain: (roles, permission) => {
      const grantedBy = roles.filter((role) => gives(role, permission));
      const neededOneOf = [...granted.keys()].filter((role) => gives(role, permission));
      return {
        allowed: grantedBy.length > 0,
        permission,
        grantedBy,
        neededOneOf,
        reason: sentence(permission, grantedBy, neededOneOf),
      };
    },
  };
}

function checkName(role: string, permission: string): void {
  if (permission.trim() === '' || permission.includes('*')) {
    throw new TypeError(
      `The role "${role}" has the permission "${permission}". Write each permission out, such as "payments:read".`,
    );
  }
}

function sentence(
  permission: string,
  grantedBy: readonly string[],
  neededOneOf: readonly string[],
): string {
  if (grantedBy.length > 0) return `"${permission}" is given by ${listOf(grantedBy)}.`;
  if (neededOneOf.length === 0) return `"${permission}" is given by no role.`;
  return `"${permission}" needs one of the roles ${listOf(neededOneOf)}.`;
}

function listOf(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
