import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { linkNext, requirePermission } from '@quoin/service';
import { toMoney } from '../money.ts';
import { toPage } from '../paging.ts';
import type { PaymentStatus } from '../payments/transitions.ts';
import { Problem } from '../problems.ts';
import { tellFreshness, wantedPosition } from './freshness.ts';
import type { ReadModels } from './parts.ts';
import { PAYMENT_LIST } from './payment-list.ts';
import { readPayment } from './read-payment.ts';
import { describeListed } from './representation.ts';
import * as schemas from './schemas.ts';
import { searchPayments } from './search.ts';
import { dailyTotals } from './totals.ts';

/** Reads payments: one from its own events, lists from a read model. */
export const paymentReadRoutes: FastifyPluginCallbackTypebox<ReadModels> = (
  app,
  { store, readers },
  done,
) => {
  const config = requirePermission('payments:read');

  app.get(
    '',
    {
      config,
      schema: {
        operationId: 'listPayments',
        tags: ['payments'],
        summary: 'List payments, newest first',
        description:
          'The list follows the events and says in `asOf` how far behind it may be. With `including` or ' +
          '`minimumPosition` it waits, for two seconds at most, until it knows what the caller knows.',
        querystring: schemas.PaymentQuery,
        response: { 200: schemas.PaymentList },
      },
    },
    async (request, reply) => {
      const { limit, cursor, minimumAmount, maximumAmount, createdFrom, createdBefore, ...query } =
        request.query;
      const { database, freshness } = await readers.reader(
        PAYMENT_LIST,
        await wantedPosition(store, query),
      );
      const payments = await searchPayments(database, {
        ...query,
        limit: limit + 1,
        before: cursor === undefined ? undefined : schemas.paymentCursors.decode(cursor),
        minimumAmount: minimumAmount === undefined ? undefined : BigInt(minimumAmount),
        maximumAmount: maximumAmount === undefined ? undefined : BigInt(maximumAmount),
        createdFrom: createdFrom === undefined ? undefined : new Date(createdFrom),
        createdBefore: createdBefore === undefined ? undefined : new Date(createdBefore),
      });
      const page = toPage(payments, limit, ({ createdAt, id }) =>
        schemas.paymentCursors.encode({ createdAt: createdAt.toISOString(), id }),
      );
      linkNext(request, reply, page.next);
      const asOf = tellFreshness(reply, freshness);
      return { ...page, items: page.items.map(describeListed), asOf };
    },
  );

  app.get(
    '/:id',
    {
      config,
      schema: {
        operationId: 'readPayment',
        tags: ['payments'],
        summary: 'Read a payment',
        description:
          'From its own events, so that it shows what was answered before. The header `event-position` ' +
          'is the place of the last one.',
        params: schemas.PaymentParams,
        response: { 200: schemas.ListedPaymentSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const found = await readPayment(store, id);
      if (!found) throw new Problem('payment-not-found', `There is no payment ${id}.`);
      reply.header('event-position', String(found.position));
      return describeListed(found.payment);
    },
  );
  done();
};

/** Shows what was paid on each day. */
export const totalsRoutes: FastifyPluginCallbackTypebox<ReadModels> = (
  app,
  { store, readers },
  done,
) => {
  app.get(
    '',
    {
      config: requirePermission('payments:read'),
      schema: {
        operationId: 'listDailyTotals',
        tags: ['payments'],
        summary: 'How many payments reached which stage on each day, and for how much',
        querystring: schemas.TotalsQuery,
        response: { 200: schemas.TotalsList },
      },
    },
    async (request, reply) => {
      const { from, to, currency, ...wanted } = request.query;
      const { database, freshness } = await readers.reader(
        PAYMENT_LIST,
        await wantedPosition(store, wanted),
      );
      const totals = await dailyTotals(database, { from, to, currency });
      const asOf = tellFreshness(reply, freshness);
      return {
        items: totals.map(({ amount, currency: code, payments, status, ...total }) => ({
          ...total,
          status: status as PaymentStatus,
          payments: Number(payments),
          amount: toMoney(BigInt(amount), code),
        })),
        asOf,
      };
    },
  );
  done();
};
