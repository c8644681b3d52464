import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { requirePermission } from '@quoin/service';
import type { Pool } from 'pg';
import type { Database } from '../database.ts';
import { findTransfer, type Transfer } from '../ledger/transfers.ts';
import { parsePaymentAmount, toMoney } from '../money.ts';
import { newPaymentId } from '../payments/payment-id.ts';
import { Problem } from '../problems.ts';
import { command } from './command.ts';
import { IdParams, NewTransfers, TransferList, TransferSchema } from './schemas.ts';

export interface TransferRoutesOptions {
  database: Database;
  pool: Pick<Pool, 'connect'>;
}

/** Moves money between accounts, outside of any payment. */
export const transferRoutes: FastifyPluginCallbackTypebox<TransferRoutesOptions> = (
  app,
  { database, pool },
  done,
) => {
  const tags = ['transfers'];

  app.post(
    '',
    {
      config: { ...requirePermission('transfers:write'), idempotency: 'transactional' },
      schema: {
        operationId: 'createTransfers',
        tags,
        summary: 'Move money between accounts, all of it or nothing',
        description:
          'Several transfers are linked: they succeed or fail together. The ids of rejected ones are in ' +
          'the problem; they can never succeed later.',
        body: NewTransfers,
        response: { 201: TransferList },
      },
    },
    async (request, reply) => {
      const now = new Date();
      const commands = request.body.transfers.map(({ debitAccount, creditAccount, amount }) => ({
        kind: 'transfer' as const,
        id: newPaymentId(now),
        debitAccount,
        creditAccount,
        amount: parsePaymentAmount(amount.value),
        currency: amount.currency,
      }));
      await command(pool, request, reply, {
        commands,
        describe: (recordedAt) => ({
          items: commands.map((each) =>
            describeTransfer({ ...each, holdId: null, rejection: null, recordedAt }),
          ),
        }),
      });
      return reply;
    },
  );

  app.get(
    '/:id',
    {
      config: requirePermission('transfers:read'),
      schema: {
        operationId: 'readTransfer',
        tags,
        summary: 'Read a transfer, a rejected one too',
        params: IdParams,
        response: { 200: TransferSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const transfer = await findTransfer(database, id);
      if (transfer) return describeTransfer(transfer);
      throw new Problem('transfer-not-found', `There is no transfer ${id}.`);
    },
  );
  done();
};

/** A transfer as the API shows it. */
export function describeTransfer({ amount, currency, recordedAt, ...transfer }: Transfer) {
  return {
    ...transfer,
    amount: amount === null || currency === null ? null : toMoney(amount, currency),
    recordedAt: recordedAt.toISOString(),
  };
}
