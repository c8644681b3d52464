import type { Order } from '../../src/payments/order.ts';
import type { Statement } from '../../src/payments/statements.ts';

/** What the scripted rail says of a payment, in its order; it is the truth, whatever gets lost. */
export type Said = Statement['kind'];

/** How a rail behaves towards one payment. It travels in the payment's remittance information. */
export interface Script {
  /** What becomes of the payment, should the rail receive it. The first is the answer; the others follow as messages. */
  readonly says: readonly Said[];
  /**
   * `now`: the answer comes with the call. `message`: the call is confirmed, and the answer follows.
   * `before`: the answer's message comes before the call ends. Default: `now`.
   */
  readonly answers?: 'now' | 'message' | 'before';
  /**
   * What goes wrong with the first calls that submit, one word each: `request` is lost on the way,
   * `answer` on the way back, `silence` lasts until the caller gives up, `busy` surely took nothing.
   */
  readonly loses?: readonly ('request' | 'answer' | 'silence' | 'busy')[];
  /** How often each message is sent. Default: 1. */
  readonly copies?: number;
  /** What it answers to a request to cancel. Default: it refuses. */
  readonly cancels?: 'cancelled' | 'accepted' | 'refused' | 'message';
}

export function orderWith(script: Script, order: Partial<Order> = {}): Order {
  return {
    debtorAccount: 'ann',
    creditor: { name: 'Ben', account: '42', routingNumber: '021000021' },
    amount: '100',
    currency: 'USD',
    createdBy: 'alice',
    remittanceInformation: JSON.stringify(script),
    ...order,
  };
}

export function scriptOf({ remittanceInformation }: Order): Script {
  return JSON.parse(remittanceInformation ?? '{"says":["settled"]}') as Script;
}

/** What the rail knows of one payment. */
export interface RailRecord {
  /** Times it was received. */
  received: number;
  /** Of these, as a possible duplicate. */
  flagged: number;
  inquiries: number;
  cancellations: number;
  /** What it has said, the latest last. */
  said: Said[];
  amount: string;
  /** What a caller did that the rail forbids. */
  violations: string[];
}
