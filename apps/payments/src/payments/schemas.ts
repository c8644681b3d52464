import { Type, type Static, type TSchema } from 'typebox';
import { AccountId } from '../ledger/schemas.ts';
import { Money } from '../money.ts';
import { Creditor } from './order.ts';

/** Text without control characters, which PostgreSQL or a rail would refuse. */
const PRINTABLE = '^[^\\p{Cc}\\p{Cs}]+$';

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

/** The names are those of ISO 20022, so that a payment maps onto a pacs.008 without a dictionary. */
export const NewPayment = Type.Object(
  {
    debtorAccount: AccountId,
    creditorAccount: Type.Optional(AccountId),
    creditor: Type.Optional(Creditor),
    amount: Money,
    endToEndId: Type.Optional(EndToEndId),
    remittanceInformation: Type.Optional(RemittanceInformation),
  },
  {
    additionalProperties: false,
    description: 'Either creditorAccount, for an account kept here, or creditor, at another bank',
  },
);
export type NewPayment = Static<typeof NewPayment>;

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const PaymentSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  status: Type.String({ description: 'Where it is', examples: ['posted', 'held'] }),
  rail: Type.String({ description: 'The way that it takes', examples: ['book'] }),
  debtorAccount: AccountId,
  creditorAccount: nullable(AccountId),
  creditor: nullable(Creditor),
  amount: Money,
  endToEndId: nullable(EndToEndId),
  remittanceInformation: nullable(RemittanceInformation),
  createdAt: Type.String({ format: 'date-time' }),
});
