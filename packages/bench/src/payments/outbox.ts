import { randomUUID } from 'node:crypto';
import { createEvent, createEventStore, outbox } from '@quoin/messaging';
import { withTransaction } from '@quoin/service/database';
import type pg from 'pg';
import { usageOf } from '../load/index.ts';

/** What the events of payments cost with and without a row in the outbox for each. */
export interface OutboxFigures {
  way: string;
  events: number;
  /** Processor time for each event, in microseconds. */
  clientCpu: number;
  databaseCpu: number;
}

/** Events of one transaction, as many as the engine commits together. */
const BATCH = 500;
/** In turn, so that what else the machine does meets both. */
const ROUNDS = 40;

/**
 * Appends the events of payments, once to the event store alone and once to the outbox too; what a
 * dispatcher then spends on reading and deleting the rows of the outbox is not counted.
 */
export async function measureOutbox(
  database: pg.Pool,
  databasePid: number,
): Promise<OutboxFigures[]> {
  const store = createEventStore({ pool: database });
  const ways = [
    {
      way: 'the event log is the outbox',
      withOutbox: false,
      events: 0,
      clientCpu: 0,
      databaseCpu: 0,
    },
    {
      way: 'a row in the outbox for each event',
      withOutbox: true,
      events: 0,
      clientCpu: 0,
      databaseCpu: 0,
    },
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const figures of ways) {
      const before = cpuOf(databasePid);
      for (let batch = 0; batch < 4; batch += 1) await append(database, store, figures.withOutbox);
      const after = cpuOf(databasePid);
      figures.events += 4 * BATCH;
      figures.clientCpu += after.client - before.client;
      figures.databaseCpu += after.database - before.database;
    }
  }
  return ways.map(({ way, events, clientCpu, databaseCpu }) => ({
    way,
    events,
    clientCpu: clientCpu / events,
    databaseCpu: databaseCpu / events,
  }));
}

async function append(
  database: pg.Pool,
  store: ReturnType<typeof createEventStore>,
  withOutbox: boolean,
): Promise<void> {
  const payments = Array.from({ length: BATCH }, () => {
    const id = randomUUID();
    const order = {
      debtorAccount: 'account-4711',
      creditorAccount: 'account-815',
      amount: '100',
      currency: 'USD',
      endToEndId: 'bench',
      createdBy: 'bench',
      createdAt: new Date().toISOString(),
    };
    return { id, data: { order, via: 'book' } };
  });
  await withTransaction(database, async (client) => {
    await store.appendMany(
      client,
      payments.map(({ id, data }) => ({
        stream: `payment-${id}`,
        expectedVersion: 'none' as const,
        events: [{ type: 'payment.posted', data }],
      })),
    );
    if (!withOutbox) return;
    const events = payments.map(({ id, data }) =>
      createEvent({ type: 'payment.posted', source: '/payments', key: id, data }),
    );
    await outbox.append(client, events);
  });
}

function cpuOf(databasePid: number): { client: number; database: number } {
  const { user, system } = process.cpuUsage();
  return { client: user + system, database: usageOf(databasePid)?.cpu ?? 0 };
}
