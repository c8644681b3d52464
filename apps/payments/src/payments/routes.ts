import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { linkNext, requirePermission } from '@quoin/service';
import type { Database } from '../database.ts';
import { toPage } from '../paging.ts';
import { Problem } from '../problems.ts';
import { findPayment, listPayments } from './payments.ts';
import type { AcceptPayment } from './accept.ts';
import { postBatchRoute } from './batch-route.ts';
import { postPaymentRoute } from './post-route.ts';
import { describePayment } from './representation.ts';
import {
  paymentCursors,
  PaymentList,
  PaymentParams,
  PaymentQuery,
  PaymentSchema,
} from './schemas.ts';

/** Makes and reads payments. */
export const paymentRoutes: FastifyPluginCallbackTypebox<{
  database: Database;
  accept: AcceptPayment;
}> = (app, { database, accept }, done) => {
  app.register(postPaymentRoute, { accept });
  app.register(postBatchRoute, { accept });

  app.get(
    '',
    {
      config: requirePermission('payments:read'),
      schema: {
        operationId: 'listPayments',
        summary: 'List payments, newest first',
        querystring: PaymentQuery,
        response: { 200: PaymentList },
      },
    },
    async (request, reply) => {
      const { account, limit, cursor } = request.query;
      const before = cursor === undefined ? undefined : paymentCursors.decode(cursor);
      const payments = await listPayments(database, { account, before, limit: limit + 1 });
      const page = toPage(payments, limit, ({ id }) => paymentCursors.encode(id));
      linkNext(request, reply, page.next);
      return { ...page, items: page.items.map(describePayment) };
    },
  );

  app.get(
    '/:id',
    {
      config: requirePermission('payments:read'),
      schema: {
        operationId: 'readPayment',
        summary: 'Read a payment',
        params: PaymentParams,
        response: { 200: PaymentSchema },
      },
    },
    async (request) => {
      const payment = await findPayment(database, request.params.id);
      if (payment) return describePayment(payment);
      throw new Problem('payment-not-found', `There is no payment ${request.params.id}.`);
    },
  );
  done();
};
