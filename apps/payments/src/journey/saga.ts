import { defineSaga, type Reaction, type SagaDefinition } from '@quoin/messaging';
import type { Statement } from '../payments/statements.ts';
import { attempt, send, type CallParts } from './calls.ts';
import { afterCall, onwards, restOf, type JourneyData, type JourneyState } from './data.ts';
import { createSteps } from './steps.ts';

export type JourneySaga = SagaDefinition<JourneyData, JourneyState>;

/** Events that a journey hears; each of its waits hears all of them. */
export type JourneyEventType = 'rail.answer' | 'payment.changed' | 'operator.retry';

/** The rail's answer is a fact of the journey before anything is made of it. */
const recordAnswer: Reaction<JourneyData, JourneyState> = {
  to: 'record',
  apply: (data, { data: statement }) => ({ ...data, statement: statement as Statement }),
};

/** A person wants the rail to be asked anew. */
const askAgain: Reaction<JourneyData, JourneyState> = {
  to: 'doubt',
  apply: (data) => ({ ...data, recoveries: 0 }),
};

const hearing = {
  'rail.answer': recordAnswer,
  'payment.changed': { to: 'review' },
} satisfies Record<string, Reaction<JourneyData, JourneyState>>;

const asking = { ...hearing, 'operator.retry': askAgain };

/** A call is made once: whether its repetition is safe is for the rail's policy, not for a retry. */
const ONCE = { attempts: 1, base: 1, max: 1 };
/** Milliseconds that a call may take beyond the rail's own time, before its outcome is in doubt. */
const MARGIN = 5_000;

/**
 * The journey of a payment that leaves by a rail. Its funds are held when it begins. What may be
 * unknown stays unknown, with the funds held, until the rail says or two people decide.
 */
export function defineJourney(parts: CallParts): JourneySaga {
  const steps = createSteps(parts);
  const longest = Math.max(0, ...parts.rails.all.map(({ recovery }) => recovery.answerWithin));
  const calling = { attemptTimeout: longest + MARGIN, retry: ONCE, onFailure: 'doubt' } as const;

  return defineSaga<JourneyData, JourneyState>({
    name: 'payment-journey',
    initial: 'submit',
    states: {
      // From here on nothing leads back: a failure that no step foresees waits for a person.
      submit: {
        commit: steps.submit,
        pivot: true,
        next: {
          among: ['send', 'closing'],
          choose: ({ stage }) => (stage === 'payment.submitted' ? 'send' : 'closing'),
        },
      },
      send: {
        ...calling,
        call: ({ correlationId, data, signal }) =>
          send(parts, { paymentId: correlationId, data, signal }),
        next: { among: ['record', 'await', 'resting', 'abandon', 'doubt'], choose: afterCall },
      },
      resting: { on: { 'rail.answer': recordAnswer }, timeout: { after: restOf, to: 'send' } },
      abandon: {
        commit: steps.abandon,
        next: { among: ['closing', 'doubt', 'await', 'posting'], choose: onwards },
      },
      record: {
        commit: steps.record,
        next: { among: ['await', 'doubt', 'posting', 'closing'], choose: onwards },
      },
      await: {
        on: asking,
        timeout: { after: ({ answerWithin }) => answerWithin, to: 'doubt' },
      },
      doubt: {
        commit: steps.doubt,
        next: {
          among: ['recover', 'unresolved', 'posting', 'closing'],
          choose: (data) => {
            if (data.stage !== 'payment.unknown') {
              return data.stage === 'payment.held' ? 'closing' : leave(data);
            }
            return data.recovery?.action === 'ask-people' ? 'unresolved' : 'recover';
          },
        },
      },
      recover: {
        on: asking,
        timeout: {
          after: ({ recovery }) => (recovery && 'after' in recovery ? recovery.after : 0),
          to: 'plan',
        },
      },
      plan: {
        commit: steps.plan,
        next: {
          among: ['attempt', 'await', 'posting', 'closing'],
          choose: (data) => (data.stage === 'payment.unknown' ? 'attempt' : onwards(data)),
        },
      },
      attempt: {
        ...calling,
        call: ({ correlationId, data, signal }) =>
          attempt(parts, { paymentId: correlationId, data, signal }),
        next: { among: ['record', 'await', 'doubt'], choose: afterCall },
      },
      unresolved: {
        on: asking,
        needsPeople: 'The rail cannot be asked any more. Find out what became of the payment.',
      },
      posting: {
        on: hearing,
        timeout: { after: ({ postedWithin }) => postedWithin, to: 'overdue' },
      },
      overdue: {
        on: hearing,
        needsPeople: 'It is settled, and the creditor’s bank has not said that it was posted.',
      },
      review: {
        commit: steps.review,
        next: { among: ['await', 'doubt', 'posting', 'closing'], choose: onwards },
      },
      // Whatever arrived meanwhile is still heard.
      closing: { on: { 'rail.answer': recordAnswer }, timeout: { after: 0, to: 'completed' } },
    },
  });
}

function leave(data: JourneyData): JourneyState {
  const next = onwards(data);
  return next === 'posting' ? next : 'closing';
}
