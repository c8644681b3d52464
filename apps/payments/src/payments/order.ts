import { Type, type Static } from 'typebox';

/** Minor units as digits: JSON numbers lose them beyond 2^53. ISO 20022 allows 18. */
export const Amount = Type.String({ pattern: '^[1-9]\\d{0,17}$' });

const AccountId = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,33}$' });
const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });

/** Somebody whose account another bank keeps. */
export const Creditor = Type.Object(
  {
    name: Text(140),
    /** The account's number at that bank. */
    account: Text(34),
    /** The bank: nine digits, ABA. */
    routingNumber: Type.String({ pattern: '^\\d{9}$' }),
  },
  { additionalProperties: false },
);
export type Creditor = Static<typeof Creditor>;

const common = {
  debtorAccount: AccountId,
  amount: Amount,
  /** ISO 4217. */
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  endToEndId: Type.Optional(Text(35)),
  remittanceInformation: Type.Optional(Text(140)),
  /** The caller: the subject of the token. */
  createdBy: Text(255),
  /** When this service took it. */
  createdAt: Type.Optional(Type.String({ format: 'date-time' })),
};

/** What somebody wants paid. The creditor's account is kept here, or at another bank. */
export const Order = Type.Union([
  Type.Object({ ...common, creditorAccount: AccountId }, { additionalProperties: false }),
  Type.Object({ ...common, creditor: Creditor }, { additionalProperties: false }),
]);
export type Order = Static<typeof Order>;

/** Which rail a payment takes, and why. */
export const Route = Type.Object(
  {
    rail: Text(35),
    /** In words, for people. */
    reason: Text(500),
    /** The version of the routing table that decided, the day from which it is in force. */
    inForceFrom: Type.Optional(Type.String({ format: 'date' })),
    /** The ledger's account that stands for the rail; absent for `book`. */
    settlementAccount: Type.Optional(AccountId),
  },
  { additionalProperties: false },
);
export type Route = Static<typeof Route>;
