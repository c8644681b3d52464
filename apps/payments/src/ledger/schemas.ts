import { createCursors, pageOf, pageQuery } from '@quoin/service';
import { Type } from 'typebox';
import { Money } from '../money.ts';

export const AccountId = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,33}$',
  description: 'Identification of an account: letters, digits and hyphens, at most 34',
  examples: ['alice-usd'],
});

export const NewAccount = Type.Object(
  {
    id: AccountId,
    name: Type.String({ minLength: 1, maxLength: 140, pattern: '^[^\\p{Cc}\\p{Cs}]+$' }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217', examples: ['USD'] }),
    minimumAvailable: Type.Optional(
      Type.Union([Type.String({ pattern: '^-?\\d{1,18}$', examples: ['0'] }), Type.Null()], {
        description:
          'Minor units below which what is available never goes; negative is credit, null is no limit. Default: 0',
      }),
    ),
  },
  { additionalProperties: false },
);

export const AccountParams = Type.Object({ id: AccountId });

export const AccountSchema = Type.Object({
  id: AccountId,
  name: Type.String(),
  currency: Type.String({ description: 'ISO 4217' }),
  balance: Money,
  pendingDebits: Money,
  pendingCredits: Money,
  available: Type.Object(Money.properties, {
    description: 'What can be spent: the balance less what is held',
  }),
  minimumAvailable: Type.Union([Money, Type.Null()], {
    description: 'What is available never goes below it; null is no limit',
  }),
});

export const AccountList = pageOf(AccountSchema);

export const AccountQuery = Type.Object({
  ...pageQuery().properties,
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })),
});

/** Accounts continue after the id of the last one. */
export const accountCursors = createCursors({ position: AccountId });

export const BalanceQuery = Type.Object({
  at: Type.Optional(
    Type.String({ format: 'date-time', description: 'The moment; without it, now' }),
  ),
});

export const BalanceSchema = Type.Object({
  accountId: AccountId,
  at: Type.String({ format: 'date-time' }),
  balance: Type.Object(Money.properties, {
    description: 'What everything posted up to this moment adds up to',
  }),
});

export const VerificationSchema = Type.Object({
  accountId: AccountId,
  intact: Type.Boolean({ description: 'Every entry is what was written' }),
  faults: Type.Array(
    Type.Object({
      sequence: Type.Union([Type.Integer(), Type.Null()], {
        description: 'Of the entry; null for the account as a whole',
      }),
      fault: Type.String({ description: 'In words' }),
    }),
  ),
});

const EntrySchema = Type.Object({
  sequence: Type.Integer({ description: '1, 2, 3… within the account, without gaps' }),
  creditDebitIndicator: Type.Union([Type.Literal('CRDT'), Type.Literal('DBIT')], {
    description: 'CRDT adds to the balance, DBIT takes from it',
  }),
  amount: Money,
  balanceAfter: Money,
  kind: Type.Union([Type.Literal('transfer'), Type.Literal('post'), Type.Literal('journal')]),
  transferId: Type.String({
    format: 'uuid',
    description: 'The transfer that posted it; for a payment by book, the id of the payment',
  }),
  postedAt: Type.String({ format: 'date-time' }),
});

export const EntryList = pageOf(EntrySchema);

export const EntryQuery = pageQuery();

/** Entries continue after the sequence of the last one. */
export const entryCursors = createCursors({
  position: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
});
