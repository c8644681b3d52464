import type { LambdaContext } from './types.ts';

/** Time to answer in, once the work was told to stop, in milliseconds. */
const RESERVE = 500;

/** Aborts shortly before Lambda ends the invocation, while there is time to answer. */
export function deadlineOf(context: Pick<LambdaContext, 'getRemainingTimeInMillis'>): AbortSignal {
  return AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE));
}
