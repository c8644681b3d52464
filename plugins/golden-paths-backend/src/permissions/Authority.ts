import type { BackstageCredentials, PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult, type ResourcePermission } from '@backstage/plugin-permission-common';
import type { ServiceReference } from '@quoin/fleet/types';
import { adoptPermission, refreshPermission, upgradePermission } from './permissions.ts';

type FleetPermission = ResourcePermission<'catalog-entity'>;

/** How many entities are asked for at once; the policy answers them in one request. */
const BATCH = 500;

const VERBS: Record<string, string> = {
  [upgradePermission.name]: 'upgrade',
  [adoptPermission.name]: 'adopt',
};

/** Says what a person may do with the services of the fleet, as the permission policy has it. */
export class Authority {
  readonly #permissions: PermissionsService;

  constructor(permissions: PermissionsService) {
    this.#permissions = permissions;
  }

  async mayRefresh(credentials: BackstageCredentials): Promise<boolean> {
    const [decision] = await this.#permissions.authorize([{ permission: refreshPermission }], {
      credentials,
    });
    return decision?.result === AuthorizeResult.ALLOW;
  }

  /**
   * The names of the services that the permission is given for. A service that the catalog does not
   * know has no owner: only who may do it with every service may do it.
   */
  async mayEach(
    permission: FleetPermission,
    services: readonly ServiceReference[],
    credentials: BackstageCredentials,
  ): Promise<Set<string>> {
    const [general] = await this.#permissions.authorizeConditional([{ permission }], {
      credentials,
    });
    if (general?.result === AuthorizeResult.ALLOW) {
      return new Set(services.map(({ name }) => name));
    }
    if (general?.result !== AuthorizeResult.CONDITIONAL) return new Set();
    const allowed = new Set<string>();
    const known = services.flatMap(({ name, entityRef }) =>
      entityRef ? [{ name, entityRef }] : [],
    );
    for (let start = 0; start < known.length; start += BATCH) {
      const batch = known.slice(start, start + BATCH);
      const decisions = await this.#permissions.authorize(
        batch.map(({ entityRef: resourceRef }) => ({ permission, resourceRef })),
        { credentials },
      );
      batch.forEach(({ name }, index) => {
        if (decisions[index]?.result === AuthorizeResult.ALLOW) allowed.add(name);
      });
    }
    return allowed;
  }

  /** @throws NotAllowedError naming the services that the person may not work on */
  async assertEach(
    permission: FleetPermission,
    services: readonly ServiceReference[],
    credentials: BackstageCredentials,
  ): Promise<void> {
    const allowed = await this.mayEach(permission, services, credentials);
    const refused = services.map(({ name }) => name).filter((name) => !allowed.has(name));
    if (refused.length === 0) return;
    throw new NotAllowedError(
      `You may not ${VERBS[permission.name]} ${refused.join(', ')}. ` +
        'Its owner may, and so may the platform group; ask one of them.',
    );
  }

  /** @throws NotAllowedError */
  async assertRefresh(credentials: BackstageCredentials): Promise<void> {
    if (await this.mayRefresh(credentials)) return;
    throw new NotAllowedError('You may not start a check of the fleet. It runs by itself, too.');
  }
}
