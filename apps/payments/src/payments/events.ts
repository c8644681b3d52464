import { defineSchemas, type NewEvent, type SchemaVersions } from '@quoin/messaging';
import { Type, type Static, type TProperties } from 'typebox';
import { Amount, Order, Route } from './order.ts';

const Id = Type.String({ format: 'uuid' });
const Time = Type.String({ format: 'date-time' });
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const closed = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });

/**
 * Why not: one word of ours that programs branch on, and beside it always what the other side said.
 * A code that nobody knows is kept as it came, with the word `unrecognised`.
 */
export const Reason = closed({
  code: Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 60 }),
  /** The rail's own code, as it came. */
  raw: Type.Optional(Text(60)),
  /** In words, as they came. */
  text: Type.Optional(Text(500)),
});
export type Reason = Static<typeof Reason>;

/** Where a statement about a payment came from. */
const Source = closed({
  /** The rail's message, or `operator` and the decision's id. */
  answerId: Text(140),
  /** The rail's own name for the payment. */
  railReference: Type.Optional(Text(140)),
  /** When the rail says that it happened. */
  at: Type.Optional(Time),
});
export type Source = Static<typeof Source>;

const Stated = closed({ source: Source });
const StatedWithReason = closed({ source: Source, reason: Reason });
const Requested = closed({ requestId: Text(140), by: Text(255), reason: Text(500) });

/** Every event of a payment, by type and version. A change of shape is a new version, with an upcaster. */
const versions = {
  /**
   * Accepted, validated, routed and posted in one step, as the transfer of the same id: both
   * accounts are kept here.
   */
  'payment.posted': {
    1: closed({ order: Order, via: Type.Literal('book'), route: Type.Optional(Route) }),
  },
  /** Accepted, validated, routed, and its funds held. */
  'payment.held': { 1: closed({ order: Order, route: Route, holdId: Id }) },
  /** The first event, with the order, or the end of one that was held, with who said so. */
  'payment.rejected': {
    1: closed({
      reason: Reason,
      order: Type.Optional(Order),
      source: Type.Optional(Source),
    }),
  },
  /** Decided before anything is sent: from here on the rail may know of it. */
  'payment.submitted': { 1: closed({ reference: Text(140), submittedAt: Time }) },
  /** The receiver will accept; nothing has moved. */
  'payment.accepted': { 1: Stated },
  /** Settled with finality, but not yet posted to the creditor. */
  'payment.accepted-without-posting': { 1: Stated },
  /** Settled; the receiver needs more time to post. */
  'payment.pending': { 1: Stated },
  /** Settled; the receiver must not post. */
  'payment.blocked': { 1: StatedWithReason },
  /** Settled with finality. */
  'payment.settled': { 1: Stated },
  /** Posted to the creditor by the other bank. */
  'payment.completed': { 1: Stated },
  /** Nobody here knows what became of it. Its funds stay held until somebody does. */
  'payment.unknown': { 1: closed({ reason: Text(500), since: Time }) },
  'payment.cancelled': {
    1: closed({
      requestId: Text(140),
      by: Text(255),
      reason: Text(500),
      source: Type.Optional(Source),
    }),
  },
  /** Money came back, or part of it. */
  'payment.returned': {
    1: closed({
      returnId: Text(140),
      transferId: Id,
      amount: Amount,
      /** Of this and all earlier returns. */
      returnedInAll: Amount,
      inFull: Type.Boolean(),
      by: Text(255),
      reason: Reason,
    }),
  },

  /** Before the rail is asked, or given the same payment again, under the same reference. */
  'payment.recovery-attempted': {
    1: closed({
      action: Type.Union([Type.Literal('inquire'), Type.Literal('resend')]),
      attempt: Type.Integer({ minimum: 1 }),
    }),
  },
  /** The receiver rejects what was settled; the money will come back as a return. */
  'payment.return-announced': { 1: StatedWithReason },
  'payment.cancellation-requested': { 1: Requested },
  /** The money will come back as a return. */
  'payment.cancellation-accepted': { 1: closed({ requestId: Text(140), answerId: Text(140) }) },
  'payment.cancellation-refused': {
    1: closed({ requestId: Text(140), answerId: Text(140), reason: Reason }),
  },
  /** The rail contradicts what it said before, or what a person decided. It changes nothing by itself. */
  'payment.answer-conflicted': {
    1: closed({ source: Source, said: Text(60), against: Text(60) }),
  },
  /** Two people decided; what follows from it is the next event. */
  'payment.resolved': {
    1: closed({
      decisionId: Id,
      as: Type.Union([Type.Literal('settled'), Type.Literal('released')]),
      proposedBy: Text(255),
      approvedBy: Text(255),
      reason: Text(500),
    }),
  },
} as const;

export type PaymentEventType = keyof typeof versions;

/** The data of an event of this type, in its newest version. */
export type PaymentEventData<Type extends PaymentEventType> = Static<(typeof versions)[Type][1]>;

export type PaymentEventOf<Type extends PaymentEventType> = NewEvent<Type, PaymentEventData<Type>>;

/** An event of a payment, as the store appends it to the stream `payment-<id>`. */
export type PaymentEvent = { [Type in PaymentEventType]: PaymentEventOf<Type> }[PaymentEventType];

export const PAYMENT_EVENT_TYPES = Object.keys(versions) as PaymentEventType[];

/** Checks what leaves this service, and makes older versions new. */
export const paymentSchemas = defineSchemas(
  // TypeBox types are interfaces, which have no index signature.
  versions as unknown as SchemaVersions,
  { base: 'urn:quoin:payments:' },
);

/** Where a payment's events are. */
export function streamOf(paymentId: string): string {
  return `${STREAM_PREFIX}${paymentId}`;
}

/** @throws RangeError for a stream that is no payment's */
export function paymentIdOf(stream: string): string {
  if (stream.startsWith(STREAM_PREFIX)) return stream.slice(STREAM_PREFIX.length);
  throw new RangeError(`"${stream}" is not the stream of a payment.`);
}

const STREAM_PREFIX = 'payment-';
