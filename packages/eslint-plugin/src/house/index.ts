import type { QuoinRule } from '../rule.ts';
import { blockingCall } from './blockingCall.ts';
import { missingTimeout } from './missingTimeout.ts';
import { queryInLoop } from './queryInLoop.ts';
import { silentRejection } from './silentRejection.ts';
import { swallowedError } from './swallowedError.ts';
import { unboundedMemory } from './unboundedMemory.ts';
import { unboundedQuery } from './unboundedQuery.ts';
import { unboundedRetry } from './unboundedRetry.ts';

/** Rules about errors, limits and load: how a service stays up. */
export const houseRules: readonly QuoinRule[] = [
  swallowedError,
  silentRejection,
  missingTimeout,
  unboundedQuery,
  unboundedRetry,
  unboundedMemory,
  queryInLoop,
  blockingCall,
];
