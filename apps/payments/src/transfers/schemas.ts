import { createCursors, pageOf, pageQuery } from '@quoin/service';
import { Type, type TSchema } from 'typebox';
import { choice } from '../choice.ts';
import { AccountId } from '../ledger/schemas.ts';
import { Money } from '../money.ts';

const Id = Type.String({ format: 'uuid' });
const Time = Type.String({ format: 'date-time' });
const nullable = <T extends TSchema>(type: T, description: string) =>
  Type.Union([type, Type.Null()], { description });

const move = {
  debitAccount: Type.String({ ...AccountId, description: 'Where the money comes from' }),
  creditAccount: Type.String({ ...AccountId, description: 'Where it goes to' }),
  amount: Money,
};

/** One request moves so many times at most. */
const MOST_TRANSFERS = 100;

export const NewTransfers = Type.Object(
  {
    transfers: Type.Array(Type.Object(move, { additionalProperties: false }), {
      minItems: 1,
      maxItems: MOST_TRANSFERS,
      description: 'Evaluated in this order; all of them succeed, or none',
    }),
  },
  { additionalProperties: false },
);

export const TransferSchema = Type.Object({
  id: Id,
  kind: choice(['transfer', 'hold', 'post', 'void', 'journal']),
  debitAccount: nullable(AccountId, 'Where the money came from'),
  creditAccount: nullable(AccountId, 'Where it went to'),
  amount: nullable(Money, 'What moved or was reserved; null for a void'),
  holdId: nullable(Id, 'The hold that it posted or voided'),
  rejection: nullable(Type.String(), 'Why nothing happened; null when it was applied'),
  recordedAt: Time,
});

export const TransferList = Type.Object({ items: Type.Array(TransferSchema) });
export const IdParams = Type.Object({ id: Id });

export const NewHold = Type.Object(
  {
    ...move,
    expiresAt: Type.Optional(
      Type.String({ format: 'date-time', description: 'When it ends by itself. Default: never' }),
    ),
  },
  { additionalProperties: false },
);

export const HoldSchema = Type.Object({
  id: Id,
  debitAccount: AccountId,
  creditAccount: AccountId,
  amount: Money,
  expiresAt: nullable(Time, 'When it ends by itself'),
  state: choice(['open', 'posted', 'voided', 'expired']),
  postedAmount: nullable(Money, 'What moved of it; null while nothing did'),
  resolvedAt: nullable(Time, 'When it was posted, voided or found expired'),
  resolvedBy: nullable(Id, 'The transfer that did it'),
});

export const HoldQuery = Type.Object({
  ...pageQuery().properties,
  account: Type.String({ ...AccountId, description: 'The account that the holds will debit' }),
});
export const HoldList = pageOf(HoldSchema);
export const holdCursors = createCursors({ position: Id });

export const PostHold = Type.Object(
  {
    amount: Type.Optional(
      Type.Object(Money.properties, {
        additionalProperties: false,
        description: 'A part; what is not posted is free again. Default: all of it',
      }),
    ),
  },
  { additionalProperties: false },
);
