import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { requireRole } from '../auth/roles.ts';
import type { Database } from '../database/database.ts';
import { parseCursor, toPage } from '../paging.ts';
import { Problem } from '../problems.ts';
import { findPayment, listPayments } from './payments.ts';
import { postPaymentRoute } from './post-route.ts';
import { describePayment } from './representation.ts';
import { PaymentList, PaymentParams, PaymentQuery, PaymentSchema } from './schemas.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Makes and reads payments. */
export const paymentRoutes: FastifyPluginCallbackTypebox<{ database: Database }> = (
  app,
  { database },
  done,
) => {
  app.register(postPaymentRoute, { database });

  app.get(
    '',
    {
      config: requireRole('payments:read'),
      schema: {
        operationId: 'listPayments',
        summary: 'List payments, newest first',
        querystring: PaymentQuery,
        response: { 200: PaymentList },
      },
    },
    async (request) => {
      const { account, limit, cursor } = request.query;
      const before = parseCursor(cursor, UUID);
      const payments = await listPayments(database, { account, before, limit: limit + 1 });
      const page = toPage(payments, limit, (payment) => payment.id);
      return { ...page, items: page.items.map(describePayment) };
    },
  );

  app.get(
    '/:id',
    {
      config: requireRole('payments:read'),
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
