import { definePolicy } from '@quoin/security';

/** What each role may do. A role that is not here may do nothing. */
export const policy = definePolicy({
  'quotes-reader': ['quotes:read'],
});
