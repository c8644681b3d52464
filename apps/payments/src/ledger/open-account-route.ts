import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { requirePermission } from '@quoin/service';
import { DatabaseError, type Pool } from 'pg';
import { createDatabase } from '../database.ts';
import { answerOnce } from '../payments/answer-once.ts';
import { Problem } from '../problems.ts';
import { findAccount, openAccount, type AccountOpening } from './accounts.ts';
import { describeAccount } from './representation.ts';
import { AccountSchema, NewAccount } from './schemas.ts';

/** Opens accounts. */
export const openAccountRoute: FastifyPluginCallbackTypebox<{ pool: Pick<Pool, 'connect'> }> = (
  app,
  { pool },
  done,
) => {
  app.post(
    '',
    {
      config: { ...requirePermission('accounts:write'), idempotency: 'transactional' },
      schema: {
        operationId: 'openAccount',
        tags: ['accounts'],
        summary: 'Open an account',
        description:
          'Without money. 200: there is one of this id and content. One of other content is a conflict.',
        body: NewAccount,
        response: { 200: AccountSchema, 201: AccountSchema },
      },
    },
    async (request, reply) => {
      const { id, name, currency } = request.body;
      const { minimumAvailable: limit = '0' } = request.body;
      const minimumAvailable = limit === null ? null : BigInt(limit);
      const account = { id, name, currency, minimumAvailable };
      await answerOnce(pool, request, reply, async (client) => {
        const opening = await openAccount(client, account).catch((error: unknown) => {
          throw isUnknownCurrency(error) ? currencyUnknown(currency, error) : error;
        });
        if (opening === 'differs') throw differs(id);
        const found = await findAccount(createDatabase(client), id);
        if (!found) throw new Error(`Account ${id} was opened and cannot be found.`);
        return { status: statusOf(opening), body: JSON.stringify(describeAccount(found)) };
      });
      return reply;
    },
  );
  done();
};

const FOREIGN_KEY_VIOLATION = '23503';

function isUnknownCurrency(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === FOREIGN_KEY_VIOLATION;
}

function currencyUnknown(currency: string, cause: unknown): Error {
  return new Problem('currency-unknown', `${currency} is no currency of ISO 4217.`, { cause });
}

function differs(id: string): Error {
  return new Problem('account-differs', `There is an account ${id} with other content.`);
}

function statusOf(opening: Exclude<AccountOpening, 'differs'>): number {
  return opening === 'opened' ? 201 : 200;
}
