import { withTransaction } from '@quoin/service/database';
import type { Queryable } from '@quoin/messaging';
import type { Pool } from 'pg';
import type { CancellationAnswer } from '../payments/cancellation.ts';
import { refused } from '../payments/decision.ts';
import { executeCommands } from '../payments/execute.ts';
import { decideStatement } from '../payments/statements.ts';
import type { RailMessage } from '../rails/rail.ts';
import { cancellationIdOf } from './cancellation.ts';
import type { Journeys } from './journey.ts';

/**
 * Takes what rails say by themselves, in one transaction: acknowledge the messages to the rail when it
 * has ended. A message that comes again, early, late or in the wrong order does no harm.
 *
 * While a journey is under way it hears the message when it next waits; one that is over is not
 * needed, and the payment takes the statement itself.
 *
 * @returns the messages about payments that nobody here knows
 */
export async function receiveMessages(
  pool: Pick<Pool, 'connect'>,
  journeys: Journeys,
  messages: readonly RailMessage[],
): Promise<RailMessage[]> {
  return withTransaction(pool, (client) => receiveIn(client, journeys, messages));
}

async function receiveIn(
  client: Queryable,
  journeys: Journeys,
  messages: readonly RailMessage[],
): Promise<RailMessage[]> {
  const about = messages.map(({ paymentId, statement }) => {
    return { paymentId, id: statement.source.answerId, data: statement };
  });
  await journeys.tell(client, 'rail.answer', about);
  const ids = messages.map(({ paymentId }) => paymentId);
  const found = await journeys.runner.find(client, journeys.journey, ids);
  const underWay = new Set(
    found.filter(({ over }) => !over).map(({ correlationId }) => correlationId),
  );
  const unknown: RailMessage[] = [];
  for (const message of messages) {
    if (underWay.has(message.paymentId)) continue;
    // One at a time: two of them may be about one payment.
    const [outcome] = await executeCommands(client, journeys.store, [
      {
        paymentId: message.paymentId,
        decide: (payment) =>
          payment.stage === ''
            ? refused('payment-not-found', 'There is no such payment.')
            : decideStatement(payment, message.statement),
      },
    ]);
    if (outcome && 'refused' in outcome) unknown.push(message);
    if (outcome && 'rejected' in outcome) {
      throw new Error(
        `The ledger refuses what the rail says of ${message.paymentId}: ${outcome.rejected}.`,
      );
    }
  }
  return unknown;
}

/** The rail's answer to a request to cancel. @returns whether there is such a request that waits */
export async function receiveCancellationAnswer(
  pool: Pick<Pool, 'connect'>,
  { runner, cancellation }: Journeys,
  { paymentId, requestId }: { paymentId: string; requestId: string },
  answer: CancellationAnswer,
): Promise<boolean> {
  const event = {
    id: answer.answerId,
    type: 'rail.cancellation-answer',
    correlationId: cancellationIdOf(paymentId, requestId),
    data: answer,
  };
  const unheard = await withTransaction(pool, (client) =>
    runner.deliver(client, cancellation, [event]),
  );
  return unheard.length === 0;
}
