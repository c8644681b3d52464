import type { BackstageUserInfo, UserInfoService } from '@backstage/backend-plugin-api';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  isResourcePermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  createScaffolderTaskConditionalDecision,
  scaffolderTaskConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import { policyTable, type Reach, type Role } from './table.ts';

const DENY: PolicyDecision = { result: AuthorizeResult.DENY };
const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };

export interface TablePolicyOptions {
  userInfo: UserInfoService;
  /** Entity reference of the development guest, if there is one, e.g. `user:default/guest`. */
  guest?: string | undefined;
  /** Entity reference of the group whose members hold the role `platform`. */
  platformGroup: string;
}

/** Answers each question from {@link policyTable}; what the table does not name is denied. */
export class TablePolicy implements PermissionPolicy {
  readonly #options: TablePolicyOptions;

  constructor(options: TablePolicyOptions) {
    this.#options = options;
  }

  async handle({ permission }: PolicyQuery, user?: PolicyQueryUser): Promise<PolicyDecision> {
    if (!user) return DENY;
    const person = await this.#options.userInfo.getUserInfo(user.credentials);
    const reach = policyTable[this.#roleOf(person)][permission.name];
    return reach ? decide(permission, reach, person) : DENY;
  }

  #roleOf({ userEntityRef, ownershipEntityRefs }: BackstageUserInfo): Role {
    if (userEntityRef === this.#options.guest) return 'guest';
    return ownershipEntityRefs.includes(this.#options.platformGroup) ? 'platform' : 'user';
  }
}

function decide(permission: Permission, reach: Reach, person: BackstageUserInfo): PolicyDecision {
  if (reach === 'everything') return ALLOW;
  if (reach === 'owned entities' && isResourcePermission(permission, 'catalog-entity')) {
    const claims = person.ownershipEntityRefs;
    return createCatalogConditionalDecision(
      permission,
      catalogConditions.isEntityOwner({ claims }),
    );
  }
  if (reach === 'own runs' && isResourcePermission(permission, 'scaffolder-task')) {
    const createdBy = [person.userEntityRef];
    return createScaffolderTaskConditionalDecision(
      permission,
      scaffolderTaskConditions.isTaskOwner({ createdBy }),
    );
  }
  return DENY;
}
