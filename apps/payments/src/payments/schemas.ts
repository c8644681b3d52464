import { createCursors, pageOf, pageQuery } from '@quoin/service';
import { Type, type Static } from 'typebox';
import { AccountId } from '../ledger/schemas.ts';
import { Money } from '../money.ts';

/** Text without control characters, which PostgreSQL or a rail would refuse. */
const PRINTABLE = '^[^\\p{Cc}\\p{Cs}]+$';

/** The names are those of ISO 20022, so that a payment maps onto a pacs.008 without a dictionary. */
const order = {
  debtorAccount: AccountId,
  creditorAccount: AccountId,
  amount: Money,
};

const EndToEndId = Type.String({
  maxLength: 35,
  pattern: PRINTABLE,
  description: "The debtor's own reference; it travels with the payment unchanged",
});

const RemittanceInformation = Type.String({
  maxLength: 140,
  pattern: PRINTABLE,
  description: 'What the payment is for',
});

export const NewPayment = Type.Object(
  {
    ...order,
    endToEndId: Type.Optional(EndToEndId),
    remittanceInformation: Type.Optional(RemittanceInformation),
  },
  { additionalProperties: false },
);
export type NewPayment = Static<typeof NewPayment>;

export const PaymentSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  ...order,
  endToEndId: Type.Union([EndToEndId, Type.Null()]),
  remittanceInformation: Type.Union([RemittanceInformation, Type.Null()]),
  createdAt: Type.String({ format: 'date-time' }),
});

export const PaymentParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

export const PaymentList = pageOf(PaymentSchema);

export const PaymentQuery = Type.Object({
  ...pageQuery().properties,
  account: Type.Optional(AccountId),
});

/** Payments continue after the id of the last one. */
export const paymentCursors = createCursors({ position: Type.String({ format: 'uuid' }) });
