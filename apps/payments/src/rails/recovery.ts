/** Times are milliseconds. */
interface Patience {
  /** From the submission on; so long a rail that cannot be reached at all is tried. Then: rejected. */
  readonly sendWithin: number;
  /** From the submission on; a silence of this length makes the outcome unknown. */
  readonly answerWithin: number;
  /** Between two attempts. */
  readonly every: number;
  /** Then two people decide; the payment goes on listening to the rail. */
  readonly attempts: number;
  /** How long settled money may wait to be posted to the creditor before somebody must ask. */
  readonly postedWithin: number;
  /** How long the rail may take to answer a request to cancel before somebody must ask. */
  readonly cancellationAnsweredWithin: number;
}

/**
 * How the outcome of a payment is found out, as the rail wants it. Repeating a payment is safe on no
 * rail but in its own way, so there is no common retry.
 */
export type RecoveryPolicy = Patience &
  (
    | {
        /** Ask; what the rail never received is sent again under the same reference. */
        readonly kind: 'inquire-then-resend';
        /** From the submission on; an earlier inquiry is refused. */
        readonly inquireNotBefore: number;
      }
    /** Send it again, flagged as a possible duplicate, and wait for the answer. */
    | { readonly kind: 'resend-as-duplicate' }
    /** The rail cannot be asked: it speaks by itself, or people do. */
    | { readonly kind: 'wait' }
  );

/** What to do next about a payment of unknown outcome, and how many milliseconds from now. */
export type Recovery =
  | { readonly action: 'inquire' | 'resend'; readonly after: number }
  | { readonly action: 'ask-people' };

/** What is known of the attempts so far. */
export interface Attempts {
  /** Attempts to find out, in all. */
  readonly made: number;
  /** The rail said that it never received the payment, and it was not sent again since. */
  readonly notFound: boolean;
  /** Milliseconds since the submission. */
  readonly sinceSubmission: number;
}

/** Pure: the next attempt that the policy allows. */
export function nextRecovery(policy: RecoveryPolicy, attempts: Attempts): Recovery {
  if (policy.kind === 'wait' || attempts.made >= policy.attempts) return { action: 'ask-people' };
  const pause = attempts.made === 0 ? 0 : policy.every;
  if (policy.kind === 'resend-as-duplicate') return { action: 'resend', after: pause };
  if (attempts.notFound) return { action: 'resend', after: 0 };
  const tooEarly = policy.inquireNotBefore - attempts.sinceSubmission;
  return { action: 'inquire', after: Math.max(pause, tooEarly, 0) };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * FedNow: asks by pacs.028, not before 25 s after the payment's timestamp; "not found" means to send
 * the same message id again, unflagged (Operating Procedures, October 2024). The payment's clock is
 * 20 s. Two days cover "midnight Eastern of the next standard business day", but for weekends.
 */
export const FEDNOW_RECOVERY: RecoveryPolicy = {
  kind: 'inquire-then-resend',
  answerWithin: 20_000,
  inquireNotBefore: 25_000,
  every: 30_000,
  attempts: 20,
  sendWithin: MINUTE,
  postedWithin: 2 * DAY,
  cancellationAnsweredWithin: 2 * DAY,
};

/**
 * RTP: the identical pacs.008 again with CpyDplct = DUPL, as vendors do. No public primary source
 * gives the time-out; 20 s is a default to configure.
 */
export const RTP_RECOVERY: RecoveryPolicy = {
  kind: 'resend-as-duplicate',
  answerWithin: 20_000,
  every: MINUTE,
  attempts: 10,
  sendWithin: MINUTE,
  postedWithin: 2 * DAY,
  cancellationAnsweredWithin: 2 * DAY,
};
