import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definePolicy } from '../src/index.ts';

const policy = definePolicy({
  teller: ['payments:read'],
  supervisor: ['payments:read', 'payments:release'],
});

test('allows what the table gives to one of the roles', () => {
  expect(policy.allows(['teller'], 'payments:read')).toBe(true);
  expect(policy.allows(['guest', 'supervisor'], 'payments:release')).toBe(true);
  expect(policy.permissions(['teller', 'supervisor'])).toEqual(
    new Set(['payments:read', 'payments:release']),
  );
});

test('refuses everything else, whatever the roles are called', () => {
  const others = fc.oneof(
    fc.string().filter((role) => role !== 'teller' && role !== 'supervisor'),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'Teller', 'teller ', '*'),
  );
  fc.assert(
    fc.property(fc.array(others), (roles) => {
      expect(policy.allows(roles, 'payments:read')).toBe(false);
      expect(policy.permissions(roles).size).toBe(0);
    }),
  );
  expect(policy.allows([], 'payments:read')).toBe(false);
  expect(policy.allows(['teller'], 'payments:release')).toBe(false);
  // @ts-expect-error -- No role has it.
  expect(policy.allows(['supervisor'], 'payments:delete')).toBe(false);
});

test('explains itself', () => {
  expect(policy.explain(['teller'], 'payments:release')).toEqual({
    allowed: false,
    permission: 'payments:release',
    grantedBy: [],
    neededOneOf: ['supervisor'],
    reason: '"payments:release" needs one of the roles "supervisor".',
  });
  expect(policy.explain(['teller', 'supervisor'], 'payments:read')).toMatchObject({
    allowed: true,
    grantedBy: ['teller', 'supervisor'],
  });
});

test('has no wildcards', () => {
  for (const permission of ['*', 'payments:*', '']) {
    expect(() => definePolicy({ teller: [permission] })).toThrow(/Write each permission out/);
  }
});
