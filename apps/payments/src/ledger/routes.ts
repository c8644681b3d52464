import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { linkNext, requirePermission } from '@quoin/service';
import type { Database } from '../database.ts';
import { toMoney } from '../money.ts';
import { toPage } from '../paging.ts';
import { Problem } from '../problems.ts';
import { findAccount, type Account } from './accounts.ts';
import { listEntries, type Entry } from './entries.ts';
import { AccountParams, AccountSchema, entryCursors, EntryList, EntryQuery } from './schemas.ts';

/** Reads accounts and their statements. Balances change through payments alone. */
export const accountRoutes: FastifyPluginCallbackTypebox<{ database: Database }> = (
  app,
  { database },
  done,
) => {
  const config = requirePermission('accounts:read');

  app.get(
    '/:id',
    {
      config,
      schema: {
        operationId: 'readAccount',
        summary: 'Read an account and its balance',
        params: AccountParams,
        response: { 200: AccountSchema },
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
        summary: "List an account's entries, newest first",
        params: AccountParams,
        querystring: EntryQuery,
        response: { 200: EntryList },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query;
      const before = cursor === undefined ? undefined : BigInt(entryCursors.decode(cursor));
      const account = await requireAccount(database, request.params.id);
      const entries = await listEntries(database, account.id, { before, limit: limit + 1 });
      const page = toPage(entries, limit, ({ sequence }) => entryCursors.encode(Number(sequence)));
      linkNext(request, reply, page.next);
      return { ...page, items: page.items.map(describeEntry) };
    },
  );
  done();
};

async function requireAccount(database: Database, id: string): Promise<Account> {
  const account = await findAccount(database, id);
  if (!account) throw new Problem('account-not-found', `There is no account ${id}.`);
  return account;
}

function describeAccount(account: Account) {
  const { id, name, currency, minimumAvailable } = account;
  const money = (amount: bigint) => toMoney(amount, currency);
  return {
    id,
    name,
    currency,
    balance: money(account.posted),
    pendingDebits: money(account.pendingDebits),
    pendingCredits: money(account.pendingCredits),
    available: money(account.available),
    minimumAvailable: minimumAvailable === null ? null : money(minimumAvailable),
  };
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
