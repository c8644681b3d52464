import { createPermission } from '@backstage/plugin-permission-common';

/** Puts an upgrade of a service on a branch. Asked of its entity in the catalog. */
export const upgradePermission = createPermission({
  name: 'golden-paths.upgrade',
  attributes: { action: 'update' },
  resourceType: 'catalog-entity',
});

/** Enrols a service that no template made. Asked of its entity in the catalog. */
export const adoptPermission = createPermission({
  name: 'golden-paths.adopt',
  attributes: { action: 'update' },
  resourceType: 'catalog-entity',
});

/** Starts a check of the whole fleet. */
export const refreshPermission = createPermission({
  name: 'golden-paths.refresh',
  attributes: { action: 'update' },
});

/** Everything that the policy is asked of golden paths; reading needs a signed-in person only. */
export const goldenPathsPermissions = [
  upgradePermission,
  adoptPermission,
  refreshPermission,
] as const;
