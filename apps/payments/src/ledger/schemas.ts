import { createCursors, pageOf, pageQuery } from '@quoin/service';
import { Type } from 'typebox';
import { Money } from '../money.ts';

export const AccountId = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,33}$',
  description: 'Identification of an account: letters, digits and hyphens, at most 34',
  examples: ['alice-usd'],
});

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
