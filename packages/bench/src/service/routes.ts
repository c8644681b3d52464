import { randomUUID } from 'node:crypto';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';

const Party = Type.Object({
  account: Type.String({ minLength: 4, maxLength: 34 }),
  name: Type.String({ minLength: 1, maxLength: 140 }),
});

const NewPayment = Type.Object(
  {
    debtor: Party,
    creditor: Party,
    amount: Type.Object({
      value: Type.String({ pattern: '^[1-9][0-9]{0,17}$' }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    }),
    endToEndId: Type.String({ minLength: 1, maxLength: 35 }),
    remittance: Type.String({ maxLength: 140 }),
  },
  { additionalProperties: false },
);

const Payment = Type.Object({
  id: Type.String({ format: 'uuid' }),
  status: Type.String(),
  createdAt: Type.String(),
  ...NewPayment.properties,
});

const PaymentParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** What is posted: about 400 bytes of JSON. */
export const EXAMPLE: Static<typeof NewPayment> = {
  debtor: { account: 'GB33BUKB20201555555555', name: 'Northwind Traders Incorporated' },
  creditor: { account: 'DE75512108001245126199', name: 'Contoso Manufacturing and Logistics' },
  amount: { value: '1250000', currency: 'EUR' },
  endToEndId: 'NW-2026-11-22-000000001',
  remittance: 'Invoice 2026-4711 of 3 November 2026, delivery 88123, payable within 14 days.',
};

/** The id of the payment that is read. */
export const KNOWN_ID = '5f8a4f0e-6a1c-4d55-9a0b-2f6f5f1f9f10';

/**
 * The same two routes for every server: write a payment, read one.
 *
 * @param work what a handler does before it answers, such as a statement to the database
 */
export function paymentRoutes(
  app: FastifyInstance,
  config: FastifyContextConfig,
  work?: (id: string) => Promise<unknown>,
): void {
  const createdAt = new Date(0).toISOString();
  const known = { id: KNOWN_ID, status: 'accepted', createdAt, ...EXAMPLE };
  app.post<{ Body: Static<typeof NewPayment> }>(
    '/v1/payments',
    { config, schema: { body: NewPayment, response: { 201: Payment } } },
    async (request, reply) => {
      const payment = { id: randomUUID(), status: 'accepted', createdAt, ...request.body };
      if (work) await work(payment.id);
      return reply.code(201).header('location', `/v1/payments/${payment.id}`).send(payment);
    },
  );
  app.get<{ Params: Static<typeof PaymentParams> }>(
    '/v1/payments/:id',
    { config, schema: { params: PaymentParams, response: { 200: Payment } } },
    async (request) => {
      if (work) await work(request.params.id);
      return known;
    },
  );
}
