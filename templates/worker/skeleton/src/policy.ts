import { definePolicy } from '@quoin/security';

/** What each role may do. A role that is not here may do nothing. */
export const policy = definePolicy({
  publisher: ['events:publish'],
  reader: ['authors:read'],
});
