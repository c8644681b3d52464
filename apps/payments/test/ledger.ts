import { randomUUID } from 'node:crypto';
import { temporaryPostgres } from '@quoin/postgres';
import { createPool, migrate, withTransaction } from '@quoin/service/database';
import type pg from 'pg';
import { expect } from 'vitest';
import { columnTypes, createDatabase, type Database } from '../src/database.ts';
import { createEngine, type Engine, type EngineOptions } from '../src/engine/engine.ts';
import { openAccount as open, type AccountOpening } from '../src/ledger/accounts.ts';
import { applyTransfers } from '../src/ledger/apply.ts';
import type { LedgerCommand, LedgerOutcome } from '../src/ledger/commands.ts';
import { migrations } from '../src/migrations.ts';
import { createAcceptance, type AcceptPayment } from '../src/payments/accept.ts';
import { chooseRoute } from '../src/routing/route.ts';

export interface Ledger {
  url: string;
  /** As the service uses it. */
  database: Database;
  engine: Engine;
  /** Takes payments by book. */
  accept: AcceptPayment;
  /** The same by an engine and connections of its own, as another process has them. */
  createAccept: (options?: AcceptOptions) => AcceptPayment;
  /** For what the service never does itself. */
  admin: pg.Pool;
  close: () => Promise<void>;
}

interface AcceptOptions extends Omit<EngineOptions, 'pool'> {
  /** Milliseconds. @default 60000 */
  statementTimeout?: number;
}

/** A real server with the schema of this service and no accounts. */
export async function startLedger(): Promise<Ledger> {
  const server = await temporaryPostgres();
  const url = server.url();
  await migrate(url, migrations);
  const lost: object[] = [];
  const logger = { warn: (details: object) => lost.push(details) };
  // A busy machine is no reason to fail.
  const patience = { statementTimeout: 60_000, connectionTimeout: 60_000 };
  const options = { url, poolSize: 16, types: columnTypes, logger, ...patience };
  const pool = createPool({ ...options, applicationName: 'payments' });
  const admin = createPool({ ...options, applicationName: 'test' });
  const engine = createEngine({ pool, patience: 60_000 });
  const engines = [engine];
  const pools = [pool, admin];
  return {
    url,
    database: createDatabase(pool),
    engine,
    accept: acceptBy(engine),
    createAccept({ statementTimeout = 60_000, ...engineOptions } = {}) {
      const own = createPool({ ...options, statementTimeout, applicationName: 'payments' });
      pools.push(own);
      const other = createEngine({ pool: own, patience: 60_000, ...engineOptions });
      engines.push(other);
      return acceptBy(other);
    },
    admin,
    close: async () => {
      await Promise.all(engines.map((each) => each.close()));
      // What is lost from here on is lost to the server that stops.
      expect(lost).toEqual([]);
      await Promise.all(pools.map((each) => each.end()));
      await server.stop();
    },
  };
}

function acceptBy(engine: Engine): AcceptPayment {
  return createAcceptance({ engine, route: (payment, now) => chooseRoute([], payment, now) });
}

/** Removes everything, past the triggers that forbid it. */
export async function emptyLedger(admin: pg.Pool): Promise<void> {
  await admin.query(`
    begin;
    set local session_replication_role = replica;
    truncate payments.accounts, payments.transfers, payments.holds, payments.entries,
             payments.idempotency_keys, messaging.events;
    commit`);
}

export interface NewAccount {
  id: string;
  /** @default 'USD' */
  currency?: string;
  /** Minor units that it starts with, taken from the account `equity-<currency>`. @default 0 */
  funds?: bigint;
  /** @default 0 */
  minimumAvailable?: bigint | null;
}

export async function openAccount(admin: pg.Pool, account: NewAccount): Promise<void> {
  const { id, currency = 'USD', funds = 0n, minimumAvailable = 0n } = account;
  await withTransaction(admin, (client) =>
    open(client, { id, name: id, currency, minimumAvailable }),
  );
  if (funds === 0n) return;
  const equity = `equity-${currency.toLowerCase()}`;
  await withTransaction(admin, async (client) => {
    await open(client, { id: equity, name: equity, currency, minimumAvailable: null });
  });
  const [outcome] = await apply(admin, [
    {
      kind: 'transfer',
      id: randomUUID(),
      debitAccount: equity,
      creditAccount: id,
      amount: funds,
      currency,
    },
  ]);
  expect(outcome).toMatchObject({ applied: true });
}

/** Opens an account as the service does. */
export function tryToOpen(
  admin: pg.Pool,
  account: { id: string; name: string; currency: string },
): Promise<AccountOpening> {
  return withTransaction(admin, (client) => open(client, account));
}

/** Commits commands in a transaction of their own. */
export async function apply(
  admin: pg.Pool,
  commands: readonly LedgerCommand[],
): Promise<LedgerOutcome[]> {
  return withTransaction(admin, (client) => applyTransfers(client, commands));
}

export async function balances(admin: pg.Pool): Promise<Record<string, bigint>> {
  const { rows } = await admin.query<{ id: string; posted: bigint }>(
    'select id, posted from payments.accounts order by id',
  );
  return Object.fromEntries(rows.map(({ id, posted }) => [id, posted]));
}

/** What must hold of every ledger at every moment. */
export async function expectSoundLedger(admin: pg.Pool): Promise<void> {
  const { rows: faults } = await admin.query('select * from payments.verify_ledger()');
  expect(faults, 'faults of the ledger').toEqual([]);

  const { rows: overdrawn } = await admin.query(`
    select id, posted, pending_debits, minimum_available from payments.accounts
     where posted - pending_debits < minimum_available`);
  expect(overdrawn, 'accounts below their limits').toEqual([]);

  // Answered means done, done means answered, and both once. Answers without a payment are of other routes.
  const { rows: astray } = await admin.query(`
    select payment_id, key.status, event.type, transfer.rejection
      from payments.idempotency_keys key
      left join messaging.events event on event.stream = 'payment-' || payment_id and event.version = 1
      left join payments.transfers transfer on transfer.id = payment_id
     where key.payment_id is not null and case
       when status = 201 then event.type is distinct from 'payment.posted' or transfer.kind is distinct from 'transfer' or transfer.rejection is not null
       when status = 202 then event.type is distinct from 'payment.held' or transfer.kind is distinct from 'hold' or transfer.rejection is not null
       else event.type is distinct from 'payment.rejected' or (transfer.id is not null and transfer.rejection is null) end
    union all
    select transfer.id, null, event.type, null
      from messaging.events event
      left join payments.transfers transfer on event.stream = 'payment-' || transfer.id
     where event.version = 1 and event.type in ('payment.posted', 'payment.held')
       and (transfer.id is null or transfer.rejection is not null)`);
  expect(astray, 'answers, events and transfers that do not agree').toEqual([]);
}
