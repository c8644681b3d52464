import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
  catalogLocationCreatePermission,
  catalogLocationDeletePermission,
  catalogPermissions,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  type Permission,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  scaffolderPermissions,
  taskCreatePermission,
  taskReadPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import { goldenPathsPermissions } from '@quoin/plugin-golden-paths-backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TablePolicy } from './policy.ts';
import { policyTable, type Role } from './table.ts';

const people: Record<Role, { ref: string; groups: string[] }> = {
  guest: { ref: 'user:default/guest', groups: [] },
  user: { ref: 'user:default/ada', groups: ['group:default/team-payments'] },
  platform: { ref: 'user:default/grace', groups: ['group:default/team-platform'] },
};
const roles = Object.keys(people) as Role[];

async function ask(role: Role, permission: Permission) {
  const { ref: userEntityRef, groups } = people[role];
  const ownershipEntityRefs = [userEntityRef, ...groups];
  const policy = new TablePolicy({
    userInfo: mockServices.userInfo({ userEntityRef, ownershipEntityRefs }),
    guest: 'user:default/guest',
    platformGroup: 'group:default/team-platform',
  });
  const credentials = mockCredentials.user(userEntityRef);
  return policy.handle(
    { permission },
    { credentials, info: { userEntityRef, ownershipEntityRefs } },
  );
}

const results = async (permission: Permission) =>
  Object.fromEntries(
    await Promise.all(
      roles.map(async (role) => [role, (await ask(role, permission)).result] as const),
    ),
  );

const { ALLOW, DENY, CONDITIONAL } = AuthorizeResult;
const [upgradePermission, adoptPermission, refreshPermission] = goldenPathsPermissions;

describe('TablePolicy', () => {
  it.each([
    [catalogEntityReadPermission, { guest: ALLOW, user: ALLOW, platform: ALLOW }],
    [catalogEntityDeletePermission, { guest: DENY, user: CONDITIONAL, platform: ALLOW }],
    [catalogLocationCreatePermission, { guest: DENY, user: ALLOW, platform: ALLOW }],
    [catalogLocationDeletePermission, { guest: DENY, user: DENY, platform: ALLOW }],
    [taskCreatePermission, { guest: ALLOW, user: ALLOW, platform: ALLOW }],
    [taskReadPermission, { guest: CONDITIONAL, user: CONDITIONAL, platform: ALLOW }],
    [upgradePermission, { guest: ALLOW, user: CONDITIONAL, platform: ALLOW }],
    [adoptPermission, { guest: ALLOW, user: CONDITIONAL, platform: ALLOW }],
    [refreshPermission, { guest: ALLOW, user: ALLOW, platform: ALLOW }],
  ])('answers $name', async (permission, expected) => {
    expect(await results(permission)).toEqual(expected);
  });

  it('lets a user delete what they or their groups own', async () => {
    expect(await ask('user', catalogEntityDeletePermission)).toMatchObject({
      pluginId: 'catalog',
      conditions: {
        rule: 'IS_ENTITY_OWNER',
        params: { claims: ['user:default/ada', 'group:default/team-payments'] },
      },
    });
  });

  it.each([upgradePermission, adoptPermission])('asks the owner for $name', async (permission) => {
    expect(await ask('user', permission)).toMatchObject({
      pluginId: 'catalog',
      conditions: { rule: 'IS_ENTITY_OWNER' },
    });
  });

  it('lets a user see only the runs that they started', async () => {
    expect(await ask('user', taskReadPermission)).toMatchObject({
      pluginId: 'scaffolder',
      conditions: { rule: 'IS_TASK_OWNER', params: { createdBy: ['user:default/ada'] } },
    });
  });

  it('denies what the table does not name', async () => {
    const named = new Set(Object.values(policyTable).flatMap((grants) => Object.keys(grants)));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...roles),
        fc.oneof(fc.string(), fc.constantFrom('constructor', '__proto__', 'toString')),
        async (role, name) => {
          fc.pre(!named.has(name));
          const permission = createPermission({ name, attributes: {} });
          expect((await ask(role, permission)).result).toBe(DENY);
        },
      ),
    );
  });

  it('denies everything to nobody', async () => {
    const policy = new TablePolicy({
      userInfo: mockServices.userInfo(),
      platformGroup: 'group:default/team-platform',
    });
    expect(await policy.handle({ permission: catalogEntityReadPermission })).toEqual({
      result: DENY,
    });
  });

  it('names only permissions that the installed plugins ask for', () => {
    const known = [...catalogPermissions, ...scaffolderPermissions, ...goldenPathsPermissions].map(
      ({ name }) => name,
    );
    for (const role of roles) {
      expect(known).toEqual(expect.arrayContaining(Object.keys(policyTable[role])));
    }
  });
});
