import type { Queryable } from '@quoin/messaging';
import { decideCancellation, type CancelRequest } from '../payments/cancellation.ts';
import { executeCommand, type Outcome } from '../payments/execute.ts';
import { newPaymentId } from '../payments/payment-id.ts';
import { decideReturn, type ReturnRequest } from '../payments/returns.ts';
import { cancellationIdOf } from './cancellation.ts';
import type { Journeys } from './journey.ts';

/**
 * Cancels a payment that was not submitted yet; of one that was, the rail is asked. All in the caller's
 * transaction; the same request again changes nothing.
 */
export async function cancelPayment(
  client: Queryable,
  journeys: Journeys,
  paymentId: string,
  request: CancelRequest,
): Promise<Outcome> {
  await journeys.tell(client, 'payment.changed', [{ paymentId }]);
  const outcome = await executeCommand(client, journeys.store, {
    paymentId,
    decide: (payment) => decideCancellation(payment, request),
  });
  const asked =
    'events' in outcome &&
    outcome.events.some(({ type }) => type === 'payment.cancellation-requested');
  if (asked) {
    const { requestId, reason } = request;
    const rail = outcome.payment.route?.rail ?? '';
    await journeys.runner.begin(client, journeys.cancellation, [
      {
        correlationId: cancellationIdOf(paymentId, requestId),
        data: { paymentId, requestId, reason, rail, answeredWithin: 0 },
      },
    ]);
  }
  return outcome;
}

/**
 * Gives back what was paid, in full or in part, in the caller's transaction: the ledger moves the money
 * in it, or refuses. The same `returnId` again is the same return.
 */
export async function returnPayment(
  client: Queryable,
  journeys: Journeys,
  paymentId: string,
  request: Omit<ReturnRequest, 'transferId'>,
): Promise<Outcome> {
  await journeys.tell(client, 'payment.changed', [{ paymentId }]);
  // A refused transfer's id is spent: another try, with more funds there, takes another one.
  const transferId = newPaymentId(new Date());
  return executeCommand(client, journeys.store, {
    paymentId,
    decide: (payment) => decideReturn(payment, { ...request, transferId }),
  });
}
