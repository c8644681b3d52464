import type { EventStore, Queryable, Step } from '@quoin/messaging';
import type { Payment } from '../payments/aggregate.ts';
import { decided, type Decision } from '../payments/decision.ts';
import { executeCommands } from '../payments/execute.ts';
import {
  decideAbandonment,
  decideDoubt,
  decideRecovery,
  decideSubmission,
} from '../payments/sending.ts';
import { decideStatement } from '../payments/statements.ts';
import { nextRecovery } from '../rails/recovery.ts';
import type { Rails } from '../rails/rail.ts';
import type { JourneyData } from './data.ts';
import { referenceOf } from './reference.ts';

/** What steps that record need. */
export interface StepParts {
  readonly store: EventStore;
  readonly rails: Rails;
  readonly now: () => number;
}

type JourneyStep = Step<JourneyData>;
type Commit = (client: Queryable, steps: readonly JourneyStep[]) => Promise<readonly JourneyData[]>;

/** The ledger would not do what was decided. People must look: it should never be so. */
export class LedgerRefusal extends Error {
  override readonly name = 'LedgerRefusal';
}

/** The steps that record: the payments' events, the ledger's entries and the saga commit together. */
export function createSteps({ store, rails, now }: StepParts): Record<StepName, Commit> {
  const recording =
    (
      decide: (payment: Payment, step: JourneyStep) => Decision,
      after: (data: JourneyData, step: JourneyStep) => JourneyData = (data) => data,
    ): Commit =>
    async (client, steps) => {
      const outcomes = await executeCommands(
        client,
        store,
        steps.map((step) => ({
          paymentId: step.correlationId,
          decide: (payment) => decide(payment, step),
        })),
      );
      return steps.map((step, index) => {
        const outcome = outcomes[index];
        if (outcome && 'rejected' in outcome) {
          throw new LedgerRefusal(
            `The ledger refuses for payment ${step.correlationId}: ${outcome.rejected}.`,
          );
        }
        const { stage } = outcome?.payment ?? step.data;
        return after({ ...step.data, stage }, step);
      });
    };

  const policyOf = (data: JourneyData) => rails.get(data.rail).recovery;

  return {
    submit: recording(
      (payment, { correlationId }) =>
        decideSubmission(payment, referenceOf(correlationId), new Date(now())),
      (data) => ({ ...data, submittedAt: now(), ...patienceOf(rails, data.rail) }),
    ),
    record: recording(
      (payment, { data: { statement } }) =>
        statement ? decideStatement(payment, statement) : decided(),
      withoutStatement,
    ),
    abandon: recording((payment, { data }) =>
      decideAbandonment(payment, {
        code: 'rail-unreachable',
        text: `${data.rail} could not be reached; ${data.unreached} tries.`,
      }),
    ),
    doubt: recording(
      (payment, { data }) => {
        const reason = data.doubt ?? 'It was handed to the rail, and no answer is known.';
        return decideDoubt(payment, reason, new Date(now()));
      },
      (data) => ({
        ...data,
        recovery: nextRecovery(policyOf(data), {
          made: data.recoveries,
          notFound: data.notFound,
          sinceSubmission: now() - data.submittedAt,
        }),
      }),
    ),
    plan: recording(
      (payment, { data: { recovery } }) =>
        recovery && recovery.action !== 'ask-people'
          ? decideRecovery(payment, recovery.action)
          : decided(),
      // Said of what was sent before; what is sent now may arrive.
      (data) => ({ ...data, recoveries: data.recoveries + 1, notFound: false }),
    ),
    review: recording(() => decided()),
  };
}

export type StepName = 'submit' | 'record' | 'abandon' | 'doubt' | 'plan' | 'review';

/** Waits are by data, so that they stay as they were begun when a policy changes. */
function patienceOf(rails: Rails, name: string): Partial<JourneyData> {
  const policy = rails.all.find((rail) => rail.name === name)?.recovery;
  if (!policy) return {};
  return { answerWithin: policy.answerWithin, postedWithin: policy.postedWithin };
}

/** What a rail said is in the payment's events now. */
function withoutStatement(data: JourneyData): JourneyData {
  const rest: Writable<JourneyData> = { ...data };
  delete rest.statement;
  return rest;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
