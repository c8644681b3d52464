import { createHash, randomUUID } from 'node:crypto';
import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type AttributeValue,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  assertTimes,
  LEASE,
  RETENTION,
  type ClaimOutcome,
  type IdempotencyClaim,
  type IdempotencyStore,
  type IdempotencyStoreOptions,
  type StoredAnswer,
} from '../idempotency/store.ts';

export interface DynamoIdempotencyStoreOptions extends IdempotencyStoreOptions {
  /** Name of the table; `IDEMPOTENCY_TABLE` is its shape. */
  table: string;
  /** The client; its retries are those of the AWS SDK. */
  client: Pick<DynamoDBClient, 'send'>;
  /**
   * Whether `deleteExpired` looks for old keys, which reads the whole table. Leave it off where the
   * table's time to live is on: DynamoDB deletes them by itself.
   * @default false
   */
  scanExpired?: boolean;
  /** Milliseconds since 1970. @default Date.now */
  now?: () => number;
}

/** Key and billing of the table. Turn on time to live for the attribute `expiresAt`. */
export const IDEMPOTENCY_TABLE = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
} as const satisfies Partial<CreateTableCommandInput>;

/** Free, expired, or left behind by a request that did not finish. */
const MAY_CLAIM = `attribute_not_exists(id) or expiresMs <= :now
  or (attribute_not_exists(answer) and leasedUntil <= :now and fingerprint = :fingerprint)`;

type Item = Record<string, AttributeValue>;

/**
 * Keeps keys and answers in DynamoDB, so that they hold over restarts, for all replicas, and in a
 * global table for all regions of one writer. Conditional writes decide between concurrent claims.
 *
 * The key is not in the transaction of the work: a process that dies between the work and `complete`
 * leaves a key whose lease ends, and the request that repeats it does the work again. Use it where the
 * work itself can tell a repetition, and `claimIdempotencyKey` where it cannot. Leases are measured by
 * the clocks of the processes, which must agree within a fraction of the lease.
 */
export function createDynamoIdempotencyStore(
  options: DynamoIdempotencyStoreOptions,
): IdempotencyStore {
  const { client, table: TableName, lease: leaseTime = LEASE, retention = RETENTION } = options;
  const { scanExpired = false, now = Date.now } = options;
  assertTimes({ lease: leaseTime, retention });

  const read = async (id: string): Promise<Item | undefined> => {
    const Key = { id: { S: id } };
    return (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
  };

  return {
    async claim(claim) {
      const id = idOf(claim);
      const lease = randomUUID();
      const time = now();
      const Item = {
        id: { S: id },
        fingerprint: { S: claim.fingerprint },
        lease: { S: lease },
        leasedUntil: number(time + leaseTime),
        expiresMs: number(time + retention),
        // Time to live is in seconds.
        expiresAt: number(Math.ceil((time + retention) / 1_000)),
      };
      const claimed = await happened(
        client.send(
          new PutItemCommand({
            TableName,
            Item,
            ConditionExpression: MAY_CLAIM,
            ExpressionAttributeValues: {
              ':now': number(time),
              ':fingerprint': { S: claim.fingerprint },
            },
          }),
        ),
      );
      if (claimed) return { state: 'claimed', lease };
      const found = await read(id);
      // Given back between the two questions: the caller may ask again at once.
      return found ? outcomeOf(found, claim, time) : { state: 'in-progress', retryAfter: 0 };
    },
    complete(claim, lease, answer) {
      return happened(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: { id: { S: idOf(claim) } },
            UpdateExpression: 'set answer = :answer remove lease, leasedUntil',
            ConditionExpression: 'lease = :lease',
            ExpressionAttributeValues: {
              ':lease': { S: lease },
              ':answer': { S: JSON.stringify(answer) },
            },
          }),
        ),
      );
    },
    async release(claim, lease) {
      await happened(
        client.send(
          new DeleteItemCommand({
            TableName,
            Key: { id: { S: idOf(claim) } },
            ConditionExpression: 'lease = :lease',
            ExpressionAttributeValues: { ':lease': { S: lease } },
          }),
        ),
      );
    },
    async deleteExpired() {
      return scanExpired ? deleteExpired(client, TableName, now()) : 0;
    },
  };
}

/** @returns false where the condition of a write did not hold */
async function happened(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** What an item that could not be taken means for a claim. */
function outcomeOf(item: Item, { fingerprint }: IdempotencyClaim, time: number): ClaimOutcome {
  if (item.fingerprint?.S !== fingerprint) return { state: 'mismatch' };
  const answer = item.answer?.S;
  if (answer === undefined) {
    const retryAfter = Math.max(0, Number(item.leasedUntil?.N ?? 0) - time);
    return { state: 'in-progress', retryAfter };
  }
  return { state: 'completed', answer: JSON.parse(answer) as StoredAnswer };
}

/** DynamoDB takes so many deletions in one request. */
const BATCH = 25;

async function deleteExpired(
  client: Pick<DynamoDBClient, 'send'>,
  TableName: string,
  time: number,
): Promise<number> {
  let total = 0;
  let start: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName,
        FilterExpression: 'expiresMs <= :now',
        ExpressionAttributeValues: { ':now': number(time) },
        ProjectionExpression: 'id',
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    const keys = page.Items ?? [];
    for (let from = 0; from < keys.length; from += BATCH) {
      const requests = keys.slice(from, from + BATCH).map((Key) => ({ DeleteRequest: { Key } }));
      const left = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }),
      );
      // What was throttled is found again next time.
      total += requests.length - (left.UnprocessedItems?.[TableName]?.length ?? 0);
    }
    start = page.LastEvaluatedKey;
  } while (start);
  return total;
}

function idOf({ scope, key }: IdempotencyClaim): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('base64url');
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}
