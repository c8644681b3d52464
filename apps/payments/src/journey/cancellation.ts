import { defineSaga, type Reaction, type SagaDefinition } from '@quoin/messaging';
import { paymentAggregate } from '../payments/aggregate.ts';
import { decideCancellationAnswer, type CancellationAnswer } from '../payments/cancellation.ts';
import { executeCommands } from '../payments/execute.ts';
import { streamOf } from '../payments/events.ts';
import { outgoing, type CallParts } from './calls.ts';

/** A request to the rail to stop a payment, or to give it back. JSON. */
export interface CancellationData {
  readonly paymentId: string;
  readonly requestId: string;
  readonly reason: string;
  readonly rail: string;
  readonly answer?: CancellationAnswer;
  /** Milliseconds that the rail may take. */
  readonly answeredWithin: number;
}

type State = 'ask' | 'await' | 'overdue' | 'record';

export type CancellationSaga = SagaDefinition<CancellationData, State>;

export function cancellationIdOf(paymentId: string, requestId: string): string {
  return `${paymentId}/${requestId}`;
}

const hear: Reaction<CancellationData, State> = {
  to: 'record',
  apply: (data, { data: answer }) => ({ ...data, answer: answer as CancellationAnswer }),
};
const hearing = { 'rail.cancellation-answer': hear };

/**
 * Asks the rail, again and again under the same id, which is harmless: a request moves nothing.
 *
 * @param changed told, before their locks are taken, of the payments whose journeys must look again
 */
export function defineCancellation(
  { pool, store, rails }: CallParts,
  changed: (
    client: Parameters<typeof executeCommands>[0],
    paymentIds: readonly string[],
  ) => Promise<void>,
): CancellationSaga {
  return defineSaga<CancellationData, State>({
    name: 'payment-cancellation',
    initial: 'ask',
    states: {
      ask: {
        call: async ({ data, signal }) => {
          const { paymentId, requestId, reason } = data;
          const rail = rails.get(data.rail);
          const payment = await store.loadAggregate(pool, paymentAggregate, streamOf(paymentId));
          const given = outgoing(paymentId, payment.state);
          const answer = await rail.requestCancellation(given, { requestId, reason }, signal);
          const answeredWithin = rail.recovery.cancellationAnsweredWithin;
          return answer.kind === 'taken'
            ? { ...data, answeredWithin }
            : { ...data, answeredWithin, answer };
        },
        // It stays a question for people where the rail cannot be asked.
        pivot: true,
        next: { among: ['await', 'record'], choose: ({ answer }) => (answer ? 'record' : 'await') },
      },
      await: {
        on: hearing,
        timeout: { after: ({ answeredWithin }) => answeredWithin, to: 'overdue' },
      },
      overdue: {
        on: hearing,
        needsPeople: 'The rail has not answered the request to cancel in time.',
      },
      record: {
        commit: async (client, steps) => {
          await changed(
            client,
            steps.map(({ data }) => data.paymentId),
          );
          await executeCommands(
            client,
            store,
            steps.map(({ data: { paymentId, requestId, answer } }) => ({
              paymentId,
              decide: (payment) =>
                answer ? decideCancellationAnswer(payment, requestId, answer) : { events: [] },
            })),
          );
          return undefined;
        },
        next: 'completed',
      },
    },
  });
}
