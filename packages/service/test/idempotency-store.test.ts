import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../src/database/index.ts';
import {
  claimIdempotencyKey,
  createMemoryIdempotencyStore,
  createPostgresIdempotencyStore,
  type IdempotencyClaim,
  type IdempotencyStore,
  type IdempotencyStoreOptions,
} from '../src/idempotency/index.ts';
import { createDynamoIdempotencyStore, IDEMPOTENCY_TABLE } from '../src/dynamodb/index.ts';
import { startDynamo, type Dynamo } from './support/dynamo.ts';
import { useDatabase } from './support/database.ts';
import { eventually } from './support/wait.ts';

const database = useDatabase();
const TABLE = 'idempotency';
let dynamo: Dynamo;

beforeAll(async () => {
  dynamo = await startDynamo();
  await dynamo.client.send(new CreateTableCommand({ TableName: TABLE, ...IDEMPOTENCY_TABLE }));
});
afterAll(() => dynamo.stop());

const stores: [string, (options?: IdempotencyStoreOptions) => IdempotencyStore][] = [
  ['in memory', createMemoryIdempotencyStore],
  [
    'in DynamoDB',
    (options) =>
      createDynamoIdempotencyStore({
        ...options,
        client: dynamo.client,
        table: TABLE,
        // The stand-in has no time to live.
        scanExpired: true,
      }),
  ],
  ['in PostgreSQL', (options) => createPostgresIdempotencyStore(database.pool(), options)],
];

const newClaim = (): IdempotencyClaim => ({ scope: 'alice', key: randomUUID(), fingerprint: 'f' });
const answer = { status: 201, headers: { location: '/v1/notes/1' }, body: '{"id":"1"}' };

async function leaseOf(store: IdempotencyStore, claim: IdempotencyClaim): Promise<string> {
  const outcome = await store.claim(claim);
  if (outcome.state !== 'claimed') throw new Error(`The key is ${outcome.state}.`);
  return outcome.lease;
}

/** As many as pass a batch of deletions: DynamoDB takes 25 at once, PostgreSQL is given 1,000. */
const MANY: Record<string, number> = { 'in DynamoDB': 60 };

describe.each(stores)('a store %s', (name, createStore) => {
  const many = MANY[name] ?? 2_100;

  test('gives the key to exactly one of many claims, and its answer to all later ones', async () => {
    const store = createStore();
    const claim = newClaim();
    const outcomes = await Promise.all(
      Array.from({ length: Math.min(300, many) }, () => store.claim(claim)),
    );
    const claimed = outcomes.filter(({ state }) => state === 'claimed');
    expect(claimed).toHaveLength(1);
    expect(new Set(outcomes.map(({ state }) => state))).toEqual(
      new Set(['claimed', 'in-progress']),
    );

    const lease = claimed[0]?.state === 'claimed' ? claimed[0].lease : '';
    expect(await store.complete(claim, lease, answer)).toBe(true);
    expect(await store.claim(claim)).toEqual({ state: 'completed', answer });
    expect(await createStore().claim({ ...claim, scope: 'bob' })).toMatchObject({
      state: 'claimed',
    });
  });

  test('refuses the key for another payload, while it runs and after', async () => {
    const store = createStore();
    const claim = newClaim();
    const lease = await leaseOf(store, claim);
    const other = { ...claim, fingerprint: 'g' };
    expect(await store.claim(other)).toEqual({ state: 'mismatch' });
    await store.complete(claim, lease, answer);
    expect(await store.claim(other)).toEqual({ state: 'mismatch' });
  });

  test('frees a key that is released, and one whose holder crashed; a late holder is told', async () => {
    const store = createStore({ lease: 50 });
    const claim = newClaim();
    await store.release(claim, await leaseOf(store, claim));
    const crashed = await leaseOf(store, claim);
    const second = await eventually(() => leaseOf(store, claim));
    expect(second).not.toBe(crashed);
    expect(await store.complete(claim, crashed, answer)).toBe(false);
    await store.release(claim, crashed);
    expect(await store.complete(claim, second, answer)).toBe(true);
  });

  test('deletes answers that are older than their retention, in batches', async () => {
    const store = createStore({ retention: 1 });
    const kept = createStore();
    const alive = newClaim();
    await leaseOf(kept, alive);
    const claims = Array.from({ length: many }, newClaim);
    await Promise.all(claims.map((claim) => store.claim(claim)));
    let deleted = 0;
    await eventually(async () => {
      deleted += await store.deleteExpired();
      expect(deleted).toBe(many);
    });
    if (kept !== store) expect((await kept.claim(alive)).state).toBe('in-progress');
  });
});

test('DynamoDB that is away is an error, and no claim', async () => {
  const nobody = { accessKeyId: 'none', secretAccessKey: 'none' };
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: 'http://127.0.0.1:9',
    credentials: nobody,
    maxAttempts: 1,
  });
  const store = createDynamoIdempotencyStore({ client, table: TABLE });
  await expect(store.claim(newClaim())).rejects.toThrow('ECONNREFUSED');
  expect(await store.deleteExpired()).toBe(0);
  client.destroy();
});

test('answers in PostgreSQL outlive the process that gave them', async () => {
  const claim = newClaim();
  const first = createPostgresIdempotencyStore(database.pool());
  await first.complete(claim, await leaseOf(first, claim), answer);
  const second = createPostgresIdempotencyStore(database.pool());
  expect(await second.claim(claim)).toEqual({ state: 'completed', answer });
});

describe('a claim in the transaction of the handler', () => {
  const work = (claim: IdempotencyClaim, fail = false) =>
    withTransaction(database.pool(), async (client) => {
      const outcome = await claimIdempotencyKey(client, claim);
      if (outcome.state !== 'new') return outcome.state;
      await client.query('insert into effects values ($1)', [claim.key]);
      if (fail) throw new Error('the work failed');
      await outcome.complete(answer);
      return 'done';
    });

  test('commits with the effects, once for any number of concurrent requests', async () => {
    await database.pool().query('create table effects (key text)');
    const claim = newClaim();
    await expect(work(claim, true)).rejects.toThrow('the work failed');
    const results = await Promise.all(Array.from({ length: 100 }, () => work(claim)));
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    expect(results.filter((result) => result === 'completed')).toHaveLength(99);
    const { rows } = await database.pool().query('select count(*)::int as effects from effects');
    expect(rows).toEqual([{ effects: 1 }]);
    expect(await work({ ...claim, fingerprint: 'g' })).toBe('mismatch');
  });
});
