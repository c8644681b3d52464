import { definePolicy } from '@quoin/security';

/** What each role may do. A role that is not here may do nothing. */
export const policy = definePolicy({
  'payments-initiator': ['payments:read', 'payments:write'],
  'payments-viewer': ['accounts:read', 'events:read', 'payments:read'],
  'ledger-operator': ['accounts:read', 'accounts:write', 'transfers:read', 'transfers:write'],
  'payments-integrator': ['events:read', 'webhooks:read', 'webhooks:write'],
  'payments-operator': [
    'accounts:read',
    'operations:propose',
    'operations:read',
    'operations:retry',
    'payments:read',
  ],
  'payments-approver': ['operations:approve', 'operations:read', 'payments:read'],
});
