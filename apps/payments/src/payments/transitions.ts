import type { PaymentEventType } from './events.ts';

/** Events that change what a payment is. The state has the name of the last of them. */
export const TRANSITIONS = {
  '': ['payment.posted', 'payment.held', 'payment.rejected'],
  'payment.held': ['payment.submitted', 'payment.rejected', 'payment.cancelled'],
  'payment.submitted': [
    'payment.accepted',
    'payment.accepted-without-posting',
    'payment.settled',
    'payment.rejected',
    'payment.cancelled',
    'payment.unknown',
  ],
  'payment.accepted': [
    'payment.accepted-without-posting',
    'payment.settled',
    'payment.rejected',
    'payment.cancelled',
    'payment.unknown',
  ],
  'payment.unknown': [
    'payment.accepted',
    'payment.accepted-without-posting',
    'payment.settled',
    'payment.rejected',
    'payment.cancelled',
  ],
  'payment.accepted-without-posting': [
    'payment.pending',
    'payment.blocked',
    'payment.completed',
    'payment.returned',
  ],
  'payment.pending': ['payment.blocked', 'payment.completed', 'payment.returned'],
  'payment.blocked': ['payment.completed', 'payment.returned'],
  'payment.settled': ['payment.completed', 'payment.returned'],
  'payment.completed': ['payment.returned'],
  'payment.posted': ['payment.returned'],
  'payment.returned': ['payment.returned'],
  'payment.rejected': [],
  'payment.cancelled': [],
} as const satisfies Partial<Record<PaymentEventType | '', readonly PaymentEventType[]>>;

/** Where a payment is: the event that brought it there. '' before the first one. */
export type PaymentStage = keyof typeof TRANSITIONS;

/** A payment's state as the API names it: the stage without `payment.`. */
export type PaymentStatus =
  Exclude<PaymentStage, ''> extends `payment.${infer Name}` ? Name : never;

const AT_THE_RAIL = ['payment.submitted', 'payment.accepted', 'payment.unknown'] as const;

const SETTLED = [
  'payment.accepted-without-posting',
  'payment.pending',
  'payment.blocked',
  'payment.settled',
  'payment.completed',
] as const;

/** Events that leave the stage as it is: in which stages they may be recorded. */
export const NOTES = {
  'payment.recovery-attempted': ['payment.unknown'],
  'payment.return-announced': [
    'payment.accepted-without-posting',
    'payment.pending',
    'payment.blocked',
  ],
  'payment.cancellation-requested': [...AT_THE_RAIL, ...SETTLED],
  'payment.cancellation-accepted': [
    ...AT_THE_RAIL,
    ...SETTLED,
    'payment.returned',
    'payment.rejected',
  ],
  'payment.cancellation-refused': [
    ...AT_THE_RAIL,
    ...SETTLED,
    'payment.returned',
    'payment.rejected',
  ],
  'payment.answer-conflicted': [
    'payment.posted',
    'payment.held',
    ...SETTLED,
    'payment.rejected',
    'payment.cancelled',
    'payment.returned',
  ],
  'payment.resolved': ['payment.unknown'],
} as const satisfies Partial<Record<PaymentEventType, readonly PaymentStage[]>>;

/** Notes that answer one another: what may be the last of the thread when the next one is written. */
export const THREADS = {
  'payment.cancellation-requested': ['', 'payment.cancellation-refused'],
  'payment.cancellation-accepted': ['payment.cancellation-requested'],
  'payment.cancellation-refused': ['payment.cancellation-requested'],
} as const satisfies Partial<Record<keyof typeof NOTES, readonly (keyof typeof NOTES | '')[]>>;

/** Whether a payment's funds have left for good: its hold is posted, not only held. */
export function isSettled(stage: PaymentStage): boolean {
  return (SETTLED as readonly string[]).includes(stage);
}

export function isNote(type: PaymentEventType): type is keyof typeof NOTES {
  return Object.hasOwn(NOTES, type);
}

/** Whether the table lets an event of this type follow in this stage. */
export function mayFollow(stage: PaymentStage, type: PaymentEventType): boolean {
  const allowed: readonly string[] = isNote(type) ? NOTES[type] : TRANSITIONS[stage];
  return allowed.includes(isNote(type) ? stage : type);
}
