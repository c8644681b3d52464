import type { PublishFailure } from '../bus.ts';
import type { ClaimedEvent, EventPlace, Postponement } from './claim.ts';

export interface Outcome {
  readonly published: readonly EventPlace[];
  readonly postponed: readonly Postponement[];
}

/**
 * What to write after a publish. Of a key only the events before the first failure count as
 * published; the failed one is put off or parked, and those behind it stay as they are.
 */
export function outcomeOf(
  events: readonly ClaimedEvent[],
  failures: readonly PublishFailure[],
  policy: { maxAttempts: number; retryDelay: (attempt: number) => number },
): Outcome {
  const reasons = new Map(failures.map((failure) => [failure.event.id, failure.reason]));
  const stopped = new Set<string>();
  const published: EventPlace[] = [];
  const postponed: Postponement[] = [];
  for (const { position, key, event, attempts } of events) {
    if (stopped.has(key)) continue;
    const reason = reasons.get(event.id);
    if (reason === undefined) {
      published.push({ key, position });
      continue;
    }
    stopped.add(key);
    const attempt = attempts + 1;
    const delay = attempt >= policy.maxAttempts ? undefined : policy.retryDelay(attempt);
    postponed.push({ key, position, reason, delay });
  }
  return { published, postponed };
}
