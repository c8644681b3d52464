import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Queryable } from '@quoin/messaging';
import { linkNext, requirePermission } from '@quoin/service';
import { findHold, listOpenHolds, type Hold } from '../ledger/transfers.ts';
import { parsePaymentAmount, toMoney } from '../money.ts';
import { toPage } from '../paging.ts';
import { streamOf } from '../payments/events.ts';
import { newPaymentId } from '../payments/payment-id.ts';
import { Problem } from '../problems.ts';
import { command } from './command.ts';
import { describeTransfer, type TransferRoutesOptions } from './routes.ts';
import * as schemas from './schemas.ts';

/** Reserves money, and moves or frees what is reserved. */
export const holdRoutes: FastifyPluginCallbackTypebox<TransferRoutesOptions> = (
  app,
  { database, pool },
  done,
) => {
  const write = { ...requirePermission('transfers:write'), idempotency: 'transactional' } as const;
  const read = requirePermission('transfers:read');
  const tags = ['holds'];
  const requireHold = async (id: string): Promise<Hold> => {
    const hold = await findHold(database, id);
    if (!hold) throw new Problem('hold-not-found', `There is no hold ${id}.`);
    return hold;
  };

  app.post(
    '',
    {
      config: write,
      schema: {
        operationId: 'createHold',
        tags,
        summary: 'Reserve money of an account for another one',
        description: 'It counts in what is available until it is posted, voided or expired.',
        body: schemas.NewHold,
        response: { 201: schemas.HoldSchema },
      },
    },
    async (request, reply) => {
      const { debitAccount, creditAccount, amount, expiresAt } = request.body;
      const expiry = expiresAt === undefined ? undefined : new Date(expiresAt);
      const hold = {
        kind: 'hold' as const,
        id: newPaymentId(new Date()),
        debitAccount,
        creditAccount,
        amount: parsePaymentAmount(amount.value),
        currency: amount.currency,
        ...(expiry && { expiresAt: expiry }),
      };
      const open = {
        state: 'open',
        postedAmount: null,
        resolvedAt: null,
        resolvedBy: null,
      } as const;
      await command(pool, request, reply, {
        commands: [hold],
        describe: () => describeHold({ ...hold, ...open, expiresAt: expiry ?? null }),
      });
      return reply;
    },
  );

  app.get(
    '',
    {
      config: read,
      schema: {
        operationId: 'listOpenHolds',
        tags,
        summary: 'List the open holds of an account, oldest first',
        querystring: schemas.HoldQuery,
        response: { 200: schemas.HoldList },
      },
    },
    async (request, reply) => {
      const { limit, cursor, account } = request.query;
      const after = cursor === undefined ? undefined : schemas.holdCursors.decode(cursor);
      const holds = await listOpenHolds(database, { account, after, limit: limit + 1 });
      const page = toPage(holds, limit, ({ id }) => schemas.holdCursors.encode(id));
      linkNext(request, reply, page.next);
      return { ...page, items: page.items.map(describeHold) };
    },
  );

  app.get(
    '/:id',
    {
      config: read,
      schema: {
        operationId: 'readHold',
        tags,
        summary: 'Read a hold, and what became of it',
        params: schemas.IdParams,
        response: { 200: schemas.HoldSchema },
      },
    },
    async (request) => describeHold(await requireHold(request.params.id)),
  );

  app.post(
    '/:id/post',
    {
      config: write,
      schema: {
        operationId: 'postHold',
        tags,
        summary: 'Move the money of a hold, all of it or a part',
        params: schemas.IdParams,
        body: schemas.PostHold,
        response: { 201: schemas.TransferSchema },
      },
    },
    async (request, reply) => {
      const hold = await requireHold(request.params.id);
      const { amount: given } = request.body;
      if (given && given.currency !== hold.currency) throw otherCurrency(hold, given.currency);
      const amount = given && parsePaymentAmount(given.value);
      const post = {
        kind: 'post' as const,
        id: newPaymentId(new Date()),
        holdId: hold.id,
        ...(amount !== undefined && { amount }),
      };
      await command(pool, request, reply, {
        commands: [post],
        check: (client) => refuseHoldOfPayment(client, hold.id),
        describe: (recordedAt) => describeEnd(hold, { ...post, recordedAt }),
      });
      return reply;
    },
  );

  app.post(
    '/:id/void',
    {
      config: write,
      schema: {
        operationId: 'voidHold',
        tags,
        summary: 'Free the money of a hold',
        params: schemas.IdParams,
        response: { 201: schemas.TransferSchema },
      },
    },
    async (request, reply) => {
      const hold = await requireHold(request.params.id);
      const end = { kind: 'void' as const, id: newPaymentId(new Date()), holdId: hold.id };
      await command(pool, request, reply, {
        commands: [end],
        check: (client) => refuseHoldOfPayment(client, hold.id),
        describe: (recordedAt) => describeEnd(hold, { ...end, recordedAt }),
      });
      return reply;
    },
  );
  done();
};

function describeEnd(
  hold: Hold,
  end: { kind: 'post' | 'void'; id: string; holdId: string; amount?: bigint; recordedAt: Date },
) {
  const { debitAccount, creditAccount, currency } = hold;
  const amount = end.kind === 'post' ? (end.amount ?? hold.amount) : null;
  return describeTransfer({
    ...end,
    debitAccount,
    creditAccount,
    currency,
    amount,
    rejection: null,
  });
}

function describeHold({ amount, currency, postedAmount, expiresAt, resolvedAt, ...hold }: Hold) {
  const { id, debitAccount, creditAccount, state, resolvedBy } = hold;
  return {
    id,
    debitAccount,
    creditAccount,
    amount: toMoney(amount, currency),
    expiresAt: expiresAt?.toISOString() ?? null,
    state,
    postedAmount: postedAmount === null ? null : toMoney(postedAmount, currency),
    resolvedAt: resolvedAt?.toISOString() ?? null,
    resolvedBy,
  };
}

/** The money of a payment is moved by its journey alone: it may still settle at the rail. */
async function refuseHoldOfPayment(client: Queryable, id: string): Promise<void> {
  const { rowCount } = await client.query(
    'select from messaging.events where stream = $1 and version = 1',
    [streamOf(id)],
  );
  if (rowCount === 0) return;
  throw new Problem('hold-of-payment', `Hold ${id} belongs to payment ${id}.`);
}

function otherCurrency({ id, currency }: Hold, given: string): Error {
  return new Problem(
    'transfer-rejected',
    `Hold ${id} is in ${currency}, not in ${given}. Nothing has moved.`,
    { extensions: { rejections: [] } },
  );
}
