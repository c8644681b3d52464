import { createCursors, pageOf, pageQuery } from '@quoin/service';
import { Type } from 'typebox';
import { choice } from '../choice.ts';
import { AccountId } from '../ledger/schemas.ts';
import { Money } from '../money.ts';
import { PaymentSchema } from '../payments/schemas.ts';
import { TRANSITIONS, type PaymentStatus } from '../payments/transitions.ts';
import { FreshnessSchema, freshnessQuery } from './freshness.ts';

const STATUSES = Object.keys(TRANSITIONS)
  .filter((stage) => stage !== '')
  .map((stage) => stage.slice('payment.'.length) as PaymentStatus);

const Time = Type.String({ format: 'date-time' });
const MinorUnits = (description: string) =>
  Type.String({ pattern: '^\\d{1,18}$', description, examples: ['1250'] });

export const PaymentQuery = Type.Object({
  ...pageQuery().properties,
  account: Type.Optional(
    Type.String({ ...AccountId, description: 'Payments from or to this account' }),
  ),
  status: Type.Optional(
    Type.Array(choice(STATUSES), { maxItems: STATUSES.length, description: 'May be repeated' }),
  ),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })),
  minimumAmount: Type.Optional(MinorUnits('At least so many minor units')),
  maximumAmount: Type.Optional(MinorUnits('At most so many minor units')),
  createdFrom: Type.Optional(
    Type.String({ format: 'date-time', description: 'Made at this time or later' }),
  ),
  createdBefore: Type.Optional(
    Type.String({ format: 'date-time', description: 'Made before this time' }),
  ),
  endToEndId: Type.Optional(Type.String({ maxLength: 35, description: "The debtor's reference" })),
  ...freshnessQuery,
});

export const ListedPaymentSchema = Type.Object({
  ...PaymentSchema.properties,
  status: choice(STATUSES, { description: 'Where it is', examples: ['posted'] }),
  returned: Type.Object(Money.properties, { description: 'What came back of it, in all' }),
  updatedAt: Type.String({ format: 'date-time', description: 'When its last event was recorded' }),
});

export const PaymentParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

export const PaymentList = Type.Object({
  ...pageOf(ListedPaymentSchema).properties,
  asOf: FreshnessSchema,
});

/** Payments continue after the time and the id of the last one. */
export const paymentCursors = createCursors({
  position: Type.Object({ createdAt: Time, id: Type.String({ format: 'uuid' }) }),
});

const Day = Type.String({
  format: 'date',
  description: 'YYYY-MM-DD, in UTC',
  examples: ['2026-11-26'],
});

export const TotalsQuery = Type.Object({
  from: Day,
  to: Day,
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })),
  ...freshnessQuery,
});

export const TotalsList = Type.Object({
  items: Type.Array(
    Type.Object({
      day: Day,
      rail: Type.String(),
      status: choice(STATUSES, { description: 'The stage that they reached on this day' }),
      payments: Type.Integer(),
      amount: Type.Object(Money.properties, {
        description: 'Of the payments; of returned ones what came back',
      }),
    }),
  ),
  asOf: FreshnessSchema,
});

export const ProjectionList = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String(),
      version: Type.Integer(),
      serving: Type.Boolean({ description: 'Whether lists are read from this version' }),
      ...FreshnessSchema.properties,
      halted: Type.Union(
        [
          Type.Object({
            position: Type.Integer({ description: 'The event at which it stands still' }),
            reason: Type.String(),
          }),
          Type.Null(),
        ],
        { description: 'Why it stands still; null while it runs' },
      ),
    }),
  ),
});
