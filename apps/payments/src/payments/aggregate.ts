import type { Aggregate } from '@quoin/messaging';
import type { PaymentEvent } from './events.ts';
import type { Order, Route } from './order.ts';
import { isNote, type PaymentStage } from './transitions.ts';

/** What a payment's events make of it. */
export interface Payment {
  readonly stage: PaymentStage;
  readonly order?: Order;
  readonly route?: Route;
  /** The ledger's hold, of a payment that leaves by a rail. */
  readonly holdId?: string;
  /** Our name for it at the rail; the same in every attempt. */
  readonly reference?: string;
  readonly submittedAt?: Date;
  /** Attempts to learn what became of it, in all. */
  readonly recoveries: number;
  readonly returns: readonly Return[];
  /** Minor units that came back. */
  readonly returned: bigint;
  /** The latest request to cancel. */
  readonly cancellation?: Cancellation;
  readonly returnAnnounced: boolean;
  /** Answers of the rail that contradict what is recorded. */
  readonly conflicts: readonly string[];
}

export interface Return {
  readonly returnId: string;
  readonly transferId: string;
  readonly amount: bigint;
}

export interface Cancellation {
  readonly requestId: string;
  readonly status: 'requested' | 'accepted' | 'refused';
}

/** Of payments that were made before routes were recorded. */
const BOOK: Route = { rail: 'book', reason: 'Both accounts are kept here.' };

const NOTHING: Payment = {
  stage: '',
  recoveries: 0,
  returns: [],
  returned: 0n,
  returnAnnounced: false,
  conflicts: [],
};

/** Pure: the payment after one more event. It judges nothing; what may follow is decided before. */
export function evolve(payment: Payment, event: PaymentEvent): Payment {
  const stage = isNote(event.type) ? payment.stage : (event.type as PaymentStage);
  return { ...payment, ...learnt(payment, event), stage };
}

function learnt(payment: Payment, event: PaymentEvent): Partial<Payment> {
  switch (event.type) {
    case 'payment.posted':
      return { order: event.data.order, route: event.data.route ?? BOOK };
    case 'payment.held': {
      const { order, route, holdId } = event.data;
      return { order, route, holdId };
    }
    case 'payment.rejected':
      return event.data.order ? { order: event.data.order } : {};
    case 'payment.submitted': {
      const { reference, submittedAt } = event.data;
      return { reference, submittedAt: new Date(submittedAt) };
    }
    case 'payment.recovery-attempted':
      return { recoveries: payment.recoveries + 1 };
    case 'payment.return-announced':
      return { returnAnnounced: true };
    case 'payment.returned': {
      const { returnId, transferId } = event.data;
      const amount = BigInt(event.data.amount);
      return {
        returns: [...payment.returns, { returnId, transferId, amount }],
        returned: payment.returned + amount,
      };
    }
    case 'payment.answer-conflicted':
      return { conflicts: [...payment.conflicts, event.data.source.answerId] };
    default:
      return cancellationAfter(event);
  }
}

function cancellationAfter(event: PaymentEvent): Partial<Payment> {
  const status = ANSWERED[event.type];
  if (!status || !('requestId' in event.data)) return {};
  return { cancellation: { requestId: event.data.requestId, status } };
}

const ANSWERED: Partial<Record<PaymentEvent['type'], Cancellation['status']>> = {
  'payment.cancellation-requested': 'requested',
  'payment.cancellation-accepted': 'accepted',
  'payment.cancelled': 'accepted',
  'payment.cancellation-refused': 'refused',
};

/** For the event store's `loadAggregates` and `saveAggregates`. A payment has a dozen events at most: no snapshots. */
export const paymentAggregate: Aggregate<Payment, PaymentEvent> = { initial: NOTHING, evolve };

/** Minor units of the order; 0 before there is one. */
export function amountOf({ order }: Payment): bigint {
  return BigInt(order?.amount ?? 0);
}
