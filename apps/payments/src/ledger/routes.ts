import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { linkNext, requirePermission } from '@quoin/service';
import type { Pool } from 'pg';
import type { Database } from '../database.ts';
import { toMoney } from '../money.ts';
import { toPage } from '../paging.ts';
import { Problem } from '../problems.ts';
import { findAccount, listAccounts, type Account } from './accounts.ts';
import { balanceAt, listEntries, verifyLedger, type Entry } from './entries.ts';
import { openAccountRoute } from './open-account-route.ts';
import { describeAccount } from './representation.ts';
import * as schemas from './schemas.ts';

export interface AccountRoutesOptions {
  database: Database;
  pool: Pick<Pool, 'connect'>;
}

/** Opens accounts, and reads them and their statements. */
export const accountRoutes: FastifyPluginCallbackTypebox<AccountRoutesOptions> = (
  app,
  { database, pool },
  done,
) => {
  const config = requirePermission('accounts:read');
  const tags = ['accounts'];
  app.register(openAccountRoute, { pool });

  app.get(
    '',
    {
      config,
      schema: {
        operationId: 'listAccounts',
        tags,
        summary: 'List accounts in the order of their ids',
        querystring: schemas.AccountQuery,
        response: { 200: schemas.AccountList },
      },
    },
    async (request, reply) => {
      const { limit, cursor, currency } = request.query;
      const after = cursor === undefined ? undefined : schemas.accountCursors.decode(cursor);
      const accounts = await listAccounts(database, { currency, after, limit: limit + 1 });
      const page = toPage(accounts, limit, ({ id }) => schemas.accountCursors.encode(id));
      linkNext(request, reply, page.next);
      return { ...page, items: page.items.map(describeAccount) };
    },
  );

  app.get(
    '/:id',
    {
      config,
      schema: {
        operationId: 'readAccount',
        tags,
        summary: 'Read an account and its balance',
        params: schemas.AccountParams,
        response: { 200: schemas.AccountSchema },
      },
    },
    async (request) => describeAccount(await requireAccount(database, request.params.id)),
  );

  app.get(
    '/:id/entries',
    {
      config,
      schema: {
        operationId: 'listAccountEntries',
        tags,
        summary: "List an account's entries, newest first",
        description:
          'Each entry is compared with its hash and with the entry before it; what was changed behind ' +
          'the back of the ledger is an error, not an answer.',
        params: schemas.AccountParams,
        querystring: schemas.EntryQuery,
        response: { 200: schemas.EntryList },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const before = cursor === undefined ? undefined : BigInt(schemas.entryCursors.decode(cursor));
      const account = await requireAccount(database, request.params.id);
      const entries = await listEntries(database, account.id, { before, limit: limit + 1 });
      const page = toPage(entries, limit, ({ sequence }) =>
        schemas.entryCursors.encode(Number(sequence)),
      );
      linkNext(request, reply, page.next);
      return { ...page, items: page.items.map(describeEntry) };
    },
  );

  app.get(
    '/:id/balance',
    {
      config,
      schema: {
        operationId: 'readBalance',
        tags,
        summary: 'The balance of an account as of a moment',
        params: schemas.AccountParams,
        querystring: schemas.BalanceQuery,
        response: { 200: schemas.BalanceSchema },
      },
    },
    async (request) => {
      const { at = new Date().toISOString() } = request.query;
      const { id, currency } = await requireAccount(database, request.params.id);
      const balance = await balanceAt(database, id, new Date(at));
      return { accountId: id, at, balance: toMoney(balance, currency) };
    },
  );

  app.get(
    '/:id/verification',
    {
      config,
      schema: {
        operationId: 'verifyAccount',
        tags,
        summary: 'Verify every entry of an account',
        description: 'It reads the whole chain of hashes: about a second for 100,000 entries.',
        params: schemas.AccountParams,
        response: { 200: schemas.VerificationSchema },
      },
    },
    async (request) => {
      const { id } = await requireAccount(database, request.params.id);
      const faults = await verifyLedger(database, id);
      return {
        accountId: id,
        intact: faults.length === 0,
        faults: faults.map(({ sequence, fault }) => ({
          sequence: sequence === null ? null : Number(sequence),
          fault,
        })),
      };
    },
  );
  done();
};

async function requireAccount(database: Database, id: string): Promise<Account> {
  const account = await findAccount(database, id);
  if (!account) throw new Problem('account-not-found', `There is no account ${id}.`);
  return account;
}

function describeEntry({ sequence, amount, currency, balanceAfter, postedAt, ...entry }: Entry) {
  return {
    ...entry,
    sequence: Number(sequence),
    creditDebitIndicator: amount > 0n ? ('CRDT' as const) : ('DBIT' as const),
    amount: toMoney(amount > 0n ? amount : -amount, currency),
    balanceAfter: toMoney(balanceAfter, currency),
    postedAt: postedAt.toISOString(),
  };
}
