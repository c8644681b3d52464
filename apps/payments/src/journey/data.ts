import type { PaymentStage } from '../payments/transitions.ts';
import type { Statement } from '../payments/statements.ts';
import type { Recovery } from '../rails/recovery.ts';

/** What the saga of a payment's journey remembers between its steps. JSON. */
export interface JourneyData {
  readonly rail: string;
  /** Where the payment was when a step last looked. */
  readonly stage: PaymentStage;
  /** Milliseconds since 1970, by the clock of whoever submitted; 0 before that. */
  readonly submittedAt: number;
  /** What a call led to, for the step after it. */
  readonly answered?: Answered;
  /** What the rail says, to be recorded. */
  readonly statement?: Statement;
  /** Why the outcome is in doubt, in words. */
  readonly doubt?: string;
  /** Calls that surely did not reach the rail, one after the other. */
  readonly unreached: number;
  /** Attempts to find out since people were last asked. */
  readonly recoveries: number;
  /** The rail never received it, as it says. */
  readonly notFound: boolean;
  readonly recovery?: Recovery;
  /** Milliseconds; what the rail's recovery policy allows, for waits. */
  readonly answerWithin: number;
  readonly postedWithin: number;
}

/** The kinds of a rail's answers, as far as they decide where the journey goes. */
export type Answered = 'statement' | 'taken' | 'not-sent' | 'gave-up' | 'not-found' | 'unknown';

export type JourneyState =
  | 'submit'
  | 'send'
  | 'resting'
  | 'abandon'
  | 'record'
  | 'await'
  | 'doubt'
  | 'recover'
  | 'plan'
  | 'attempt'
  | 'unresolved'
  | 'posting'
  | 'overdue'
  | 'review'
  | 'closing';

export function newJourney(rail: string): JourneyData {
  return {
    rail,
    stage: 'payment.held',
    submittedAt: 0,
    unreached: 0,
    recoveries: 0,
    notFound: false,
    answerWithin: 0,
    postedWithin: 0,
  };
}

const BY_STAGE: Partial<Record<PaymentStage, JourneyState>> = {
  'payment.submitted': 'await',
  'payment.accepted': 'await',
  'payment.unknown': 'doubt',
  'payment.accepted-without-posting': 'posting',
  'payment.pending': 'posting',
};

/** Where the journey goes on after something was recorded. */
export function onwards({ stage }: JourneyData): JourneyState {
  return BY_STAGE[stage] ?? 'closing';
}

/** Where it goes after a call to the rail, which `submit` and `inquire` both are. */
export function afterCall({ answered }: JourneyData): JourneyState {
  switch (answered) {
    case 'statement':
      return 'record';
    case 'taken':
      return 'await';
    case 'not-sent':
      return 'resting';
    case 'gave-up':
      return 'abandon';
    default:
      return 'doubt';
  }
}

const SHORTEST_REST = 250;
const LONGEST_REST = 10_000;

/** Milliseconds until a rail that could not be reached is tried again. */
export function restOf({ unreached }: JourneyData): number {
  return Math.min(LONGEST_REST, SHORTEST_REST * 2 ** Math.max(0, unreached - 1));
}
