import { Type } from 'typebox';

const Id = Type.String({ format: 'uuid' });
const Time = Type.String({ format: 'date-time' });

export const Reason = Type.String({
  minLength: 3,
  maxLength: 500,
  pattern: '\\S',
  description: 'Why, for whoever reads it later; it is kept in the audit log',
});

export const IdParams = Type.Object({ id: Id });
export const ConflictParams = Type.Object({
  id: Id,
  answerId: Type.String({ minLength: 1, maxLength: 140 }),
});

export const WithReason = Type.Object({ reason: Reason }, { additionalProperties: false });

const Outcome = Type.Union([Type.Literal('settled'), Type.Literal('released')], {
  description: 'settled: the rail moved the money. released: it did not, and never will',
});

export const NewResolution = Type.Object(
  { as: Outcome, reason: Reason },
  { additionalProperties: false },
);

export const ResolutionSchema = Type.Object({
  id: Id,
  paymentId: Id,
  as: Outcome,
  reason: Type.String(),
  proposedBy: Type.String(),
  proposedAt: Time,
});

export const DecidedResolution = Type.Object({
  ...ResolutionSchema.properties,
  decision: Type.Union([Type.Literal('approved'), Type.Literal('refused')]),
  decidedBy: Type.String(),
});

export const AttentionQuery = Type.Object({
  olderThanSeconds: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 31_536_000,
      default: 300,
      description: 'Also payments that have been in one state for so long, though nobody need act',
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
});

export const AttentionList = Type.Object({
  items: Type.Array(
    Type.Object({
      paymentId: Id,
      about: Type.Union([
        Type.Literal('journey'),
        Type.Literal('cancellation'),
        Type.Literal('conflict'),
      ]),
      state: Type.String({ description: 'Of the journey, or what the rail said' }),
      status: Type.String({ description: 'Of the payment' }),
      rail: Type.String(),
      since: Time,
      reason: Type.String(),
      allowed: Type.Array(
        Type.Union([
          Type.Literal('retry'),
          Type.Literal('propose-resolution'),
          Type.Literal('decide-resolution'),
          Type.Literal('close-conflict'),
        ]),
      ),
      resolution: Type.Optional(ResolutionSchema),
      answerId: Type.Optional(Type.String()),
    }),
  ),
});
